import {
  disclosureTransients,
  type IncidentOpening,
  IncidentOpenings,
  MAX_OPENINGS_BYTES,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';

const FIELD = `transient.${disclosureTransients.openings}`;

/**
 * Reads the openings of the transient map.
 *
 * @throws Rejected invalid-argument, which names the field and never a value.
 */
export function transientOpenings(ctx: TransactionContext): IncidentOpening[] {
  const bytes = ctx.stub.getTransient().get(disclosureTransients.openings);
  if (bytes === undefined || bytes.length === 0) {
    throw refusal(FIELD, "must be there, in the proposal's transient map");
  }
  if (bytes.length > MAX_OPENINGS_BYTES) {
    throw refusal(FIELD, `must be at most ${MAX_OPENINGS_BYTES} bytes: send them in parts`);
  }
  const parsed = IncidentOpenings.safeParse(jsonOf(Buffer.from(bytes)));
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  throw refusal(path === '' ? FIELD : `${FIELD}.${path}`, 'is not as an opening has it');
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw refusal(FIELD, 'must be JSON');
  }
}

function refusal(field: string, reason: string): Rejected {
  return new Rejected('invalid-argument', `${field}: ${reason}`);
}
