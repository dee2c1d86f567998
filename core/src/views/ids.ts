import { z } from 'zod';
import { contentHash } from '../canonical';

const shortHash = '[0-9a-f]{32}';

/** The event-pipeline document's id of a decision. */
export const PipelineEventId = z
  .string()
  .regex(/^evt_[0-9A-Za-z]{1,128}$/, 'must be evt_ and letters or digits');

export const PipelineDeviceId = z
  .string()
  .regex(/^dev_[0-9A-Za-z._-]{1,128}$/, 'must be dev_ and an id');

/** `pol_` and the digits of the policy on the ledger, or `pol_none` where no policy counted. */
export const PipelinePolicyId = z
  .string()
  .regex(/^pol_[0-9A-Za-z]{1,64}$/, 'must be pol_ and letters or digits');

export const ThreatId = z
  .string()
  .regex(new RegExp(`^thr_${shortHash}$`), 'must be thr_ and 32 lower-case hex digits');

export const AlertId = z
  .string()
  .regex(new RegExp(`^alt_${shortHash}$`), 'must be alt_ and 32 lower-case hex digits');

/** The policy id of a decision that no policy took. */
export const NO_POLICY = 'pol_none';

/** The event-pipeline document's id for what the CloudEvent with an id says. */
export function shortId<Prefix extends 'evt' | 'alt'>(
  prefix: Prefix,
  id: string,
): `${Prefix}_${string}` {
  return `${prefix}_${id.slice(0, 32)}`;
}

/** The event-pipeline document's id of a device; what its form does not allow becomes a hyphen. */
export function pipelineDeviceId(deviceId: string): string {
  const text = deviceId.replace(/^dev_/, '').replace(/[^0-9A-Za-z._-]/g, '-');
  return `dev_${text === '' ? 'unknown' : text.slice(0, 128)}`;
}

/** The event-pipeline document's id of a policy on the ledger. */
export function pipelinePolicyId(policyId: string): string {
  return `pol_${policyId.replace(/^POL-/, '')}`;
}

/** The id of the threat that alerts of one device and category are about: always the same one. */
export function threatId(tenant: string, deviceId: string, category: string): string {
  return `thr_${contentHash(['threat', tenant, deviceId, category]).slice(0, 32)}`;
}
