import type { Bus } from '@edgebeat/bus';
import {
  canonicalJson,
  contentHash,
  type LedgerAnnouncement,
  type LedgerEntry,
  ledgerEntryId,
  policyId,
  recordKeys,
  type RecordKind,
  sha256Hex,
  topics,
} from '@edgebeat/core';
import { site } from './site.test.kit';

const { channel } = site;
export const time = '2026-01-31T10:00:00.000Z';

/** A record that a transaction writes. */
export interface Written {
  readonly kind: RecordKind;
  readonly key: readonly string[];
  readonly record: object;
}

/** What one transaction does. */
export interface Deed {
  readonly writes?: readonly Written[];
  readonly announcements?: readonly LedgerAnnouncement[];
  readonly code?: string;
}

export const transactionId = (block: number, index: number) => sha256Hex(`tx ${block} ${index}`);
export const blockHash = (block: number) => sha256Hex(`block ${block}`);

/** Publishes blocks, one transaction for each deed, as the listener would. */
export async function publishBlocks(bus: Bus, blocks: readonly (readonly Deed[])[]): Promise<void> {
  const entries = blocks.flatMap((deeds, block) =>
    deeds.flatMap((deed, index) => entriesOf(deed, block, index, deeds.length)),
  );
  const records = entries.map((entry) => ({
    key: ledgerEntryId(entry),
    value: JSON.stringify(entry),
  }));
  await bus.publish(topics['ledger.events'].name, records);
}

/** A chain that grows block by block; what was published before comes again, as after a restart. */
export class GrowingChain {
  readonly #bus: Bus;
  readonly #blocks: (readonly Deed[])[] = [];

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  async add(deeds: readonly Deed[]): Promise<void> {
    this.#blocks.push(deeds);
    await publishBlocks(this.#bus, this.#blocks);
  }
}

function entriesOf(
  { writes = [], announcements = [], code = 'VALID' }: Deed,
  block: number,
  transaction: number,
  blockTransactions: number,
): LedgerEntry[] {
  const place = { channel, block, blockHash: blockHash(block), transaction, time };
  const head = { ...place, transactionId: transactionId(block, transaction) };
  const creator = { msp: site.mspId, keyHash: sha256Hex('key') };
  return [
    {
      ...{ entry: 'transaction', ...head, item: 0, code, creator, blockTransactions },
      announcements: [...announcements],
      records: writes.length,
    },
    ...writes.map(({ kind, key, record }, index): LedgerEntry => {
      const value = canonicalJson({ record: 1, channel, kind, ...record });
      return { entry: 'record', ...head, item: index + 1, kind, key: [...key], value };
    }),
  ];
}

const entry = {
  actor: { msp: site.mspId, keyHash: sha256Hex('key') },
  transactionId: sha256Hex('a transaction'),
  time,
};

/** A member with a site. */
export function registered(owner: string, siteId: string): Deed {
  const record = { owner, siteId, keys: [], since: time, contentHash: sha256Hex(siteId), entry };
  return {
    writes: [
      {
        kind: 'member',
        key: recordKeys.member(owner),
        record: { owner, status: 'active', entry },
      },
      { kind: 'site', key: recordKeys.site(owner, siteId), record },
    ],
    announcements: [{ event: 'SiteRegistered', owner, id: siteId }],
  };
}

/** An incident of the own member. */
export function recorded(id: string, fields: object = {}): Deed {
  const owner = site.mspId;
  const item = {
    id,
    type: 'ssh-brute-force',
    severity: 'high',
    tlp: 'AMBER',
    techniques: ['T1110.001'],
    correlationKeys: [],
    siteId: site.siteId,
    agent: 'security',
    firstSeen: time,
    lastSeen: time,
    commitment: { root: sha256Hex(id), leaves: 3 },
    ...fields,
  };
  return {
    writes: [
      {
        kind: 'incident',
        key: recordKeys.incident(owner, id),
        record: { owner, ...item, contentHash: contentHash(item), entry },
      },
    ],
    announcements: [{ event: 'IncidentRecorded', owner, id }],
  };
}

/** A device of the own member. */
export function device(deviceId: string, tenant: string, fields: object = {}): Deed {
  const owner = site.mspId;
  const record = {
    owner,
    deviceId,
    siteId: site.siteId,
    tenant,
    type: 'CAMERA',
    platform: 'linux',
    publicKey: Buffer.from(deviceId).toString('base64'),
    signatureRequired: false,
    keyHash: sha256Hex(deviceId),
    status: 'active',
    trust: 'trusted',
    commands: [],
    contentHash: sha256Hex(`device ${deviceId}`),
    entry,
    ...fields,
  };
  return {
    writes: [{ kind: 'device', key: recordKeys.device(owner, deviceId), record }],
    announcements: [{ event: 'DeviceRegistered', owner, id: deviceId }],
  };
}

/** A policy of the own member, with its first revision; `status` is the ledger's. */
export function policy(commandId: string, status: 'proposed' | 'active', revision = 1): Deed {
  const owner = site.mspId;
  const id = policyId(owner, commandId);
  const content = {
    policyName: `policy ${commandId}`,
    description: '',
    rules: [{ condition: "device.type == 'USB_STORAGE'", action: 'disable', scope: 'EDGE_NODE' }],
  };
  const active = status === 'active' ? { activeRevision: revision, activatedAt: time } : {};
  const head = { owner, policyId: id, status, latestRevision: revision, ...active };
  return {
    writes: [
      { kind: 'policy', key: recordKeys.policy(owner, id), record: head },
      {
        kind: 'policy-revision',
        key: recordKeys['policy-revision'](owner, id, revision),
        record: {
          ...{ owner, policyId: id, revision, change: revision === 1 ? 'propose' : 'update' },
          ...{ policy: content, contentHash: contentHash(content), dialect: 1, proposer: owner },
          ...{ quorum: 2, binding: 'all', commandId, entry },
        },
      },
    ],
    announcements: [{ event: 'PolicyProposed', owner, id, number: revision }],
  };
}

/** A site's receipt for a revision of a policy. */
export function acknowledged(
  commandId: string,
  where: { readonly owner: string; readonly siteId: string },
  revision = 1,
): Deed {
  const owner = site.mspId;
  const id = policyId(owner, commandId);
  const statement = {
    ...{ receipt: 1, channel, owner, policyId: id, revision, compiledHash: sha256Hex('compiled') },
    ...{ msp: where.owner, siteId: where.siteId, agent: sha256Hex('agent'), time },
  };
  const key = recordKeys['policy-receipt'](owner, id, where.owner, where.siteId, revision);
  return {
    writes: [{ kind: 'policy-receipt', key, record: { statement, signature: 'MEUCIQDx', entry } }],
    announcements: [{ event: 'PolicyAcknowledged', owner, id, number: revision }],
  };
}
