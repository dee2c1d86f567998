import {
  type Charter,
  CharterRecord,
  contentHash,
  IdentityRecord,
  type Role,
  SiteRecord,
} from '@edgebeat/core';
import { FakeLedger } from './fake-ledger';
import { makeIdentity, type TestIdentity } from './test-identity';

/** The people and machines of one member. */
export interface TestMember {
  readonly msp: string;
  readonly siteId: string;
  readonly admin: TestIdentity;
  readonly operator: TestIdentity;
  readonly connector: TestIdentity;
  readonly agent: TestIdentity;
  readonly recorder: TestIdentity;
  /** A client that nobody registered. */
  readonly client: TestIdentity;
}

/** A ledger with its members in the order of the charter. */
export interface TestConsortium {
  readonly ledger: FakeLedger;
  readonly charter: Charter;
  readonly members: readonly [TestMember, TestMember, TestMember];
}

const validity = { from: '2026-01-01T00:00:00.000Z', until: '2027-01-01T00:00:00.000Z' };

const alone = { quorum: 1, binding: 'all' } as const;

/** A charter of three founders. */
export function makeCharter(
  policies: Charter['policies'] = alone,
  images: Charter['images'] = alone,
): Charter {
  return {
    charter: 1,
    channel: 'common',
    founders: ['Org1MSP', 'Org2MSP', 'Org3MSP'],
    policies,
    images,
    protocol: 1,
  };
}

/** Certificates are slow to make and never change, so a suite makes them once. */
const people = once(() => Promise.all([makeMember(1), makeMember(2), makeMember(3)]));

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** Three members whose admins have not called yet. */
export async function makeUnfounded(
  policies?: Charter['policies'],
  images?: Charter['images'],
): Promise<TestConsortium> {
  const charter = makeCharter(policies, images);
  const ledger = new FakeLedger(contentHash(charter));
  return { ledger, charter, members: await people() };
}

/** Three founders with a site, an operator, a connector, a policy agent and a recorder each. */
export async function makeFounded(
  policies?: Charter['policies'],
  images?: Charter['images'],
): Promise<TestConsortium> {
  const consortium = await makeUnfounded(policies, images);
  const { ledger, charter, members } = consortium;
  for (const { admin } of members) {
    await ledger.ask(CharterRecord, admin, 'membership:found', charter);
  }
  for (const member of members) await registerMember(ledger, member);
  return consortium;
}

/** Registers a key of the member's site. */
export async function registerRole(
  ledger: FakeLedger,
  { admin, siteId }: Pick<TestMember, 'admin' | 'siteId'>,
  { publicKey }: TestIdentity,
  role: Role,
): Promise<void> {
  await ledger.ask(IdentityRecord, admin, 'membership:registerIdentity', {
    publicKey,
    label: role,
    roles: [role],
    siteId,
    validity,
  });
}

async function registerMember(ledger: FakeLedger, member: TestMember): Promise<void> {
  const { admin, siteId, operator, connector, agent, recorder } = member;
  await ledger.ask(SiteRecord, admin, 'membership:registerSite', { siteId });
  await registerRole(ledger, member, operator, 'operator');
  await registerRole(ledger, member, connector, 'connector');
  await registerRole(ledger, member, agent, 'policy-agent');
  await registerRole(ledger, member, recorder, 'recorder');
}

async function makeMember(number: number): Promise<TestMember> {
  const msp = `Org${number}MSP`;
  const [admin, operator, connector, agent, recorder, client] = await Promise.all([
    makeIdentity(msp, ['admin']),
    makeIdentity(msp, ['client']),
    makeIdentity(msp, ['client']),
    makeIdentity(msp, ['client']),
    makeIdentity(msp, ['client']),
    makeIdentity(msp, ['client']),
  ]);
  return { msp, siteId: `site-${number}`, admin, operator, connector, agent, recorder, client };
}
