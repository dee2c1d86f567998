import {
  contentHash,
  type DeviceRecord,
  type IncidentChange,
  type IncidentItem,
  type PolicyRecord,
  type PolicyRevisionRecord,
  recordKeys,
} from '@edgebeat/core';
import type { z } from 'zod';
import { at, hashOf, written, type Written } from './chain.test.kit';

/** Who acted and when, as every record says. */
export function entryOf(msp: string, second = 0) {
  const actor = { msp, keyHash: hashOf(msp) };
  return { actor, transactionId: `tx of ${msp}`, time: at(second) };
}

export function member(owner: string, status: 'active' | 'removed' = 'active'): Written {
  return written('member', recordKeys.member(owner), { owner, status, entry: entryOf(owner) });
}

export function site(
  owner: string,
  siteId: string,
  { since = at(0), until }: { readonly since?: string; readonly until?: string } = {},
): Written {
  const content = { siteId, keys: [], ...(until !== undefined && { until }) };
  const hash = contentHash(content);
  const record = { owner, ...content, since, contentHash: hash, entry: entryOf(owner) };
  return written('site', recordKeys.site(owner, siteId), record);
}

export function identity(owner: string, label: string): Written {
  const keyHash = hashOf(`${owner} ${label}`);
  return written('identity', recordKeys.identity(owner, keyHash), {
    ...{ owner, keyHash, publicKey: 'AAAA', label, roles: ['operator'] },
    validity: { from: at(0), until: at(1000) },
    ...{ contentHash: hashOf(label), entry: entryOf(owner) },
  });
}

export function device(
  owner: string,
  deviceId: string,
  change: Partial<DeviceRecord> = {},
): Written {
  return written('device', recordKeys.device(owner, deviceId), {
    ...{ owner, deviceId, siteId: 'site-1', tenant: 'alpha', type: 'CAMERA', platform: 'linux' },
    ...{ publicKey: 'AAAA', signatureRequired: false, keyHash: hashOf(deviceId) },
    ...{ status: 'active', trust: 'trusted', commands: [], contentHash: hashOf('device') },
    ...{ entry: entryOf(owner), ...change },
  });
}

export const policyId = 'POL-000000000001';

export function policy(owner: string, change: Partial<PolicyRecord> = {}): Written {
  const id = change.policyId ?? policyId;
  return written('policy', recordKeys.policy(owner, id), {
    ...{ owner, policyId: id, status: 'proposed', latestRevision: 1, ...change },
  });
}

/** A revision as its record; `revisionOf` is the same as it is written. */
export function revisionRecord(
  owner: string,
  change: Partial<PolicyRevisionRecord> = {},
): PolicyRevisionRecord {
  const content = {
    policyName: 'usb',
    description: '',
    rules: [
      {
        condition: "device.type == 'USB_STORAGE'",
        action: 'disable' as const,
        scope: 'EDGE_NODE' as const,
      },
    ],
  };
  return {
    ...{ record: 1, channel: 'common', kind: 'policy-revision', owner, policyId, revision: 1 },
    ...{ change: 'propose', policy: content, contentHash: contentHash(content), dialect: 1 },
    ...{ proposer: owner, quorum: 2, binding: 'all', commandId: 'c-1', entry: entryOf(owner) },
    ...change,
  };
}

export function revision(owner: string, change: Partial<PolicyRevisionRecord> = {}): Written {
  const record = revisionRecord(owner, change);
  const key = recordKeys['policy-revision'](owner, record.policyId, record.revision);
  return written('policy-revision', key, record);
}

export function approval(owner: string, approver: string, number = 1, id = policyId): Written {
  const key = recordKeys['policy-approval'](owner, id, number, approver);
  const named = { owner, policyId: id, revision: number, approver };
  return written('policy-approval', key, {
    ...{ ...named, contentHash: hashOf('content'), entry: entryOf(approver, 5) },
  });
}

export function receipt(
  owner: string,
  of: { readonly msp: string; readonly siteId: string },
  number = 1,
  id = policyId,
): Written {
  const statement = {
    ...{ receipt: 1, channel: 'common', owner, policyId: id, revision: number },
    ...{ compiledHash: hashOf(`compiled ${number}`), ...of, agent: hashOf(of.msp), time: at(7) },
  };
  const key = recordKeys['policy-receipt'](owner, id, of.msp, of.siteId, number);
  return written('policy-receipt', key, {
    ...{ statement, signature: 'AAAA', entry: entryOf(of.msp, 8) },
  });
}

export function incident(
  owner: string,
  id: string,
  change: Partial<IncidentItem> = {},
  second = 0,
): Written {
  const item = {
    ...{ id, type: 'ssh-brute-force', severity: 'high', tlp: 'AMBER', techniques: ['T1110.001'] },
    ...{ correlationKeys: [], siteId: 'site-1', agent: 'security' },
    ...{ firstSeen: at(-60), lastSeen: at(-30) },
    ...{ commitment: { root: hashOf('root'), leaves: 12 }, ...change },
  };
  const record = { owner, ...item, contentHash: contentHash(item), entry: entryOf(owner, second) };
  return written('incident', recordKeys.incident(owner, id), record);
}

export function incidentEntry(
  owner: string,
  id: string,
  number: number,
  amendment: z.input<typeof IncidentChange>,
  { effect = 'applied', actor = owner }: { effect?: 'applied' | 'proposed'; actor?: string } = {},
): Written {
  return written('incident-entry', recordKeys['incident-entry'](owner, id, number), {
    ...{ owner, id, number, commandId: `c-${number}`, amendment, effect },
    ...{ contentHash: contentHash(amendment), entry: entryOf(actor, number) },
  });
}
