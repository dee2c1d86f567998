import {
  AttestationRecord,
  AuditLogRecord,
  canonicalJson,
  commit,
  DeviceRecord,
  GovernanceProposalRecord,
  type MemberProposalRecord,
  LearningRoundRecord,
  PolicyApprovalRecord,
  type PolicyContent,
  PolicyRevisionRecord,
  type SealStatement,
} from '@edgebeat/core';
import { compiledHash } from '@edgebeat/core/cel';
import {
  admission,
  digest,
  makeSigner,
  publisherOf,
  runtime,
  simpleSigning,
} from '../attestation/attestation.test.kit';
import { action, makeLogKey } from '../audit/audit.test.kit';
import type { TestConsortium } from '../fakes/test-consortium';
import type { TestIdentity } from '../fakes/test-identity';
import { changeArguments, newcomerBy } from './authority-changes.test.kit';
import { opening as roundOpening, update } from '../learning/learning.test.kit';

/** Whose object a transaction is about; the callers are all of Org1MSP. */
export type Target = 'own' | 'other';

const owners: Record<Target, string> = { own: 'Org1MSP', other: 'Org2MSP' };
const rule = { condition: "event.type == 'x'", action: 'warn', scope: 'SITE' } as const;
export const policy: PolicyContent = { policyName: 'p', description: '', rules: [rule] };

/** What an organisation has before anybody calls. */
export interface Objects {
  readonly pending: PolicyRevisionRecord;
  readonly active: PolicyRevisionRecord;
  /** A device that only this organisation has. */
  readonly device: DeviceRecord;
  /** The open log of its site. */
  readonly log: AuditLogRecord;
  /** Other terms that it proposed. */
  readonly terms: GovernanceProposalRecord;
  /** What its publisher attested. */
  readonly attested: AttestationRecord;
  /** A member that it proposed and another agreed to. */
  readonly newcomer: MemberProposalRecord;
  /** An open round of a model that only this organisation has. */
  readonly round: LearningRoundRecord;
}

const logKey = makeLogKey();
const imageKeys = [makeSigner('ed25519'), makeSigner('ed25519')] as const;

/** What every incident commits to. */
export const { openings, ...commitment } = commit(
  [{ pointer: '/failures', value: 42 }],
  Buffer.alloc(32, 7),
  'i-1',
);

/** Makes what the organisation of a member has. */
export async function makeObjects(consortium: TestConsortium, index: 0 | 1): Promise<Objects> {
  const { ledger, members } = consortium;
  const { admin, operator, connector, recorder, siteId } = members[index];
  const propose = (commandId: string) =>
    ledger.ask(PolicyRevisionRecord, operator, 'policy:propose', { commandId, policy });
  const pending = await propose('pending');
  const active = await propose('active');
  const { owner, policyId, revision, contentHash } = active;
  const named = { owner, policyId, revision, contentHash };
  await ledger.ask(PolicyApprovalRecord, members[2].operator, 'policy:approve', named);
  const items = [incident('i-1', siteId), incident(`only-${index}`, siteId)];
  await ledger.submit(connector, 'incident:record', { items });
  if (index === 1) {
    await ledger.submit(connector, 'incident:disclose', { id: 'i-1', to: ['Org1MSP'] });
  }
  const device = await ledger.ask(DeviceRecord, operator, 'membership:registerDevice', {
    ...camera(siteId, operator),
    deviceId: `cam-${index}`,
  });
  const log = await ledger.ask(AuditLogRecord, recorder, 'audit:open', {
    ...opening(siteId, `log-${index}`),
    commandId: 'open',
  });
  const terms = await ledger.ask(GovernanceProposalRecord, admin, 'governance:propose', {
    ...{ commandId: 'terms', expectedRevision: 0 },
    change: { images: { quorum: 2, binding: 'all' } },
  });
  const attested = await attestedBy(consortium, index);
  const newcomer = await newcomerBy(consortium, index);
  const round = await ledger.ask(LearningRoundRecord, connector, 'learning:openRound', {
    ...roundOpening({ modelId: `model-${index}` }),
  });
  return { pending, active, device, log, terms, attested, newcomer, round };
}

async function attestedBy(consortium: TestConsortium, index: 0 | 1): Promise<AttestationRecord> {
  const publisher = await publisherOf(consortium, consortium.members[index]);
  const key = imageKeys[index];
  await publisher.registerKey(key);
  const request = { id: 'att-1', digest, keys: [key.keyHash], attestation: simpleSigning(key) };
  return consortium.ledger.ask(
    AttestationRecord,
    publisher.identity,
    'attestation:attest',
    request,
  );
}

function opening(siteId: string, logId: string) {
  return { commandId: 'new', logId, siteId, publicKey: logKey.publicKey };
}

function incident(id: string, siteId: string) {
  return {
    id,
    siteId,
    type: 'ssh-brute-force',
    severity: 'high',
    tlp: 'RED',
    techniques: [],
    correlationKeys: [],
    agent: 'security',
    firstSeen: '2026-05-31T23:00:00.000Z',
    lastSeen: '2026-05-31T23:00:00.000Z',
    commitment,
  };
}

function camera(siteId: string, { publicKey }: TestIdentity) {
  return {
    deviceId: 'new',
    siteId,
    tenant: 'org',
    type: 'CAMERA',
    platform: 'linux',
    publicKey,
  };
}

/** A valid argument for every transaction, by its name; what is signed is signed when it is read. */
export function argumentsOf(
  { ledger, charter }: TestConsortium,
  caller: TestIdentity,
  { pending, active, device, log, terms, attested, newcomer, round }: Objects,
  target: Target,
): Record<string, unknown> {
  const owner = owners[target];
  const { policyId } = active;
  const { deviceId, siteId } = device;
  const { logId } = log;
  const change = { commandId: 'new', owner, policyId, expectedRevision: 1 };
  const amendment = { change: 'status', status: 'acknowledged' };
  const validity = { from: '2026-01-01T00:00:00.000Z', until: '2027-01-01T00:00:00.000Z' };
  const seal: SealStatement = {
    ...{ seal: 1, channel: ledger.channel, owner, siteId, logId },
    ...{ size: 9, root: 'b'.repeat(64), reason: 'a disk was lost' },
  };
  const { revision, contentHash } = pending;
  const { id, contentHash: attestedHash, keys } = attested;
  const [keyHash] = keys;
  return {
    get 'attestation:registerKey'() {
      return { publicKey: makeSigner('ed25519').publicKey, name: 'new', validity };
    },
    'attestation:revokeKey': { owner, keyHash, reason: 'lost' },
    get 'attestation:attest'() {
      const attestation = simpleSigning(imageKeys[target === 'own' ? 0 : 1]);
      return { id: 'new', digest, keys, attestation };
    },
    'attestation:endorse': { owner, id, contentHash: attestedHash },
    'attestation:revoke': { owner, id, reason: 'malware' },
    'attestation:recordAdmission': admission({ siteId }),
    'attestation:recordRuntime': runtime({ siteId }),
    'attestation:verdict': { digest },
    'attestation:get': { owner, id },
    'attestation:keys': { owner },
    ...changeArguments(caller, newcomer),
    'membership:found': charter,
    'membership:reportDeviation': {
      ...{ commandId: 'new', about: { kind: 'device', owner, id: deviceId }, detail: 'odd' },
    },
    'membership:list': { kind: 'site', owner },
    'membership:registerSite': { siteId: 'new' },
    'membership:registerIdentity': {
      publicKey: caller.publicKey,
      label: 'x',
      roles: ['operator'],
      validity,
    },
    'membership:registerDevice': camera(siteId, caller),
    'membership:setTrust': { commandId: 'new', deviceId, trust: 'quarantined', reason: 'odd' },
    'membership:revokeDevice': { commandId: 'new', deviceId, reason: 'sold' },
    'membership:shareChannelKey': { commandId: 'new', epoch: 2 },
    'membership:channelKey': {},
    'membership:get': { kind: 'member', owner },
    'governance:propose': {
      ...{ commandId: 'new', expectedRevision: 0 },
      change: { policies: { quorum: 1, binding: 'all' } },
    },
    'governance:approve': { owner, commandId: 'terms', contentHash: terms.contentHash },
    'governance:get': {},
    'policy:propose': { commandId: 'new', policy },
    'policy:approve': { owner, policyId: pending.policyId, revision, contentHash },
    'policy:update': { ...change, policy },
    'policy:deactivate': change,
    get 'policy:acknowledge'() {
      const statement = {
        receipt: 1,
        channel: ledger.channel,
        owner,
        policyId,
        revision: 1,
        compiledHash: compiledHash(policy),
        msp: 'Org1MSP',
        siteId: 'site-1',
        agent: caller.keyHash,
        time: ledger.now,
      };
      const signature = caller.sign(canonicalJson(statement));
      return { statement, signature };
    },
    'policy:get': { owner, policyId },
    'policy:history': { owner, policyId },
    'incident:record': { items: [incident('new', 'site-1')] },
    'incident:amend': { commandId: 'new', owner, id: 'i-1', amendment },
    'incident:get': { owner, id: 'i-1' },
    'incident:history': { owner, id: 'i-1' },
    'incident:disclose': { id: target === 'own' ? 'only-0' : 'only-1', to: ['Org3MSP'] },
    'incident:disclosure': { owner, id: 'i-1' },
    'incident:verify': { owner, id: 'i-1' },
    'audit:open': opening(siteId, logId),
    'audit:anchor': { commandId: 'new', logId, size: 3, root: 'a'.repeat(64) },
    get 'audit:seal'() {
      return { commandId: 'new', statement: seal, signature: logKey.sign(seal) };
    },
    'audit:act': { siteId, actions: [action('a-1')] },
    'audit:get': { owner, logId },
    'audit:list': { owner },
    'audit:history': { owner, logId },
    'learning:openRound': roundOpening({ modelId: 'new' }),
    'learning:submitUpdate': update({ owner, modelId: round.modelId }),
    'learning:closeRound': {
      ...{ modelId: round.modelId, round: 1, outcome: 'abandoned', reason: 'no time' },
    },
    'learning:get': { owner, modelId: round.modelId, round: 1 },
    'records:page': { kind: 'incident' },
  };
}
