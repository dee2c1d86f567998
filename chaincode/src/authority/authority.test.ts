import {
  canonicalJson,
  compiledHash,
  type FailureCode,
  type PolicyContent,
  PolicyApprovalRecord,
  PolicyRevisionRecord,
  type Role,
} from '@edgebeat/core';
import type { FakeLedger } from '../fakes/fake-ledger';
import {
  makeFounded,
  makeUnfounded,
  registerRole,
  type TestConsortium,
} from '../fakes/test-consortium';
import { makeIdentity, type TestIdentity } from '../fakes/test-identity';

/**
 * Who may do what, written down once more by hand from the design and not from the rules in the
 * contracts, so that a rule that is wrong fails here.
 */
const everyClient = [
  'admin',
  'operator',
  'connector',
  'publisher',
  'policy-agent',
  'auditor',
  'unregistered',
] as const;
const everyone = [...everyClient, 'peer', 'orderer'] as const;
type Kind = (typeof everyone)[number];
type Target = 'own' | 'other';

interface Expectation {
  readonly own: readonly Kind[];
  readonly other: readonly Kind[];
  /** Who may call it while the consortium is not founded. */
  readonly unfounded?: readonly Kind[];
}

const both = (kinds: readonly Kind[]) => ({ own: kinds, other: kinds });

const expectations: Record<string, Expectation> = {
  'membership:found': { ...both(['admin']), unfounded: ['admin'] },
  'membership:registerSite': both(['admin']),
  'membership:registerIdentity': both(['admin']),
  'membership:get': { ...both(everyClient), unfounded: everyClient },
  'policy:propose': both(['admin', 'operator']),
  'policy:approve': both(['admin', 'operator']),
  'policy:update': both(['admin', 'operator']),
  'policy:deactivate': both(['admin', 'operator']),
  'policy:acknowledge': both(['policy-agent']),
  'policy:get': both(everyClient),
  'policy:history': both(everyClient),
  'incident:record': both(['connector', 'operator']),
  'incident:amend': { own: ['connector', 'operator'], other: ['operator'] },
  'incident:get': both(everyClient),
  'incident:history': both(everyClient),
  'records:page': both(everyClient),
};

const owners: Record<Target, string> = { own: 'Org1MSP', other: 'Org2MSP' };
const rule = { condition: "event.type == 'x'", action: 'warn', scope: 'SITE' } as const;
const policy: PolicyContent = { policyName: 'p', description: '', rules: [rule] };

/** The callers are all of Org1MSP; objects are there twice, of Org1MSP and of Org2MSP. */
interface World {
  readonly ledger: FakeLedger;
  readonly callers: Record<Kind, TestIdentity>;
  readonly argumentOf: (transaction: string, target: Target, caller: TestIdentity) => unknown;
}

async function makeCallers(): Promise<Record<Kind, TestIdentity>> {
  const make = (unit: string) => makeIdentity('Org1MSP', [unit]);
  return {
    admin: await make('admin'),
    operator: await make('client'),
    connector: await make('client'),
    publisher: await make('client'),
    'policy-agent': await make('client'),
    auditor: await make('client'),
    unregistered: await make('client'),
    peer: await make('peer'),
    orderer: await make('orderer'),
  };
}

const given: readonly Role[] = ['operator', 'connector', 'publisher', 'policy-agent', 'auditor'];

async function foundedWorld(): Promise<World> {
  const consortium = await makeFounded({ quorum: 2, binding: 'all' });
  const { ledger, members } = consortium;
  const callers = await makeCallers();
  for (const role of given) await registerRole(ledger, members[0], callers[role], role);
  const objects = {
    own: await makeObjects(consortium, 0),
    other: await makeObjects(consortium, 1),
  };
  return {
    ledger,
    callers,
    argumentOf: (transaction, target, caller) =>
      argumentsOf(consortium, caller, objects[target], target)[transaction],
  };
}

interface Objects {
  readonly pending: PolicyRevisionRecord;
  readonly active: PolicyRevisionRecord;
}

async function makeObjects({ ledger, members }: TestConsortium, index: 0 | 1): Promise<Objects> {
  const { operator, connector, siteId } = members[index];
  const propose = (commandId: string) =>
    ledger.ask(PolicyRevisionRecord, operator, 'policy:propose', { commandId, policy });
  const pending = await propose('pending');
  const active = await propose('active');
  const { owner, policyId, revision, contentHash } = active;
  const named = { owner, policyId, revision, contentHash };
  await ledger.ask(PolicyApprovalRecord, members[2].operator, 'policy:approve', named);
  await ledger.submit(connector, 'incident:record', { items: [incident('i-1', siteId)] });
  return { pending, active };
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
    commitment: { root: 'a'.repeat(64), leaves: 1 },
  };
}

function argumentsOf(
  { ledger, charter }: TestConsortium,
  caller: TestIdentity,
  { pending, active }: Objects,
  target: Target,
): Record<string, unknown> {
  const owner = owners[target];
  const { policyId } = active;
  const change = { commandId: 'new', owner, policyId, expectedRevision: 1 };
  const amendment = { change: 'status', status: 'acknowledged' };
  const validity = { from: '2026-01-01T00:00:00.000Z', until: '2027-01-01T00:00:00.000Z' };
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
  const { revision, contentHash } = pending;
  return {
    'membership:found': charter,
    'membership:registerSite': { siteId: 'new' },
    'membership:registerIdentity': {
      publicKey: caller.publicKey,
      label: 'x',
      roles: ['operator'],
      validity,
    },
    'membership:get': { kind: 'member', owner },
    'policy:propose': { commandId: 'new', policy },
    'policy:approve': { owner, policyId: pending.policyId, revision, contentHash },
    'policy:update': { ...change, policy },
    'policy:deactivate': change,
    'policy:acknowledge': { statement, signature },
    'policy:get': { owner, policyId },
    'policy:history': { owner, policyId },
    'incident:record': { items: [incident('new', 'site-1')] },
    'incident:amend': { commandId: 'new', owner, id: 'i-1', amendment },
    'incident:get': { owner, id: 'i-1' },
    'incident:history': { owner, id: 'i-1' },
    'records:page': { kind: 'incident' },
  };
}

type Verdict = 'allowed' | FailureCode | undefined;

/** What every kind of caller gets; nothing is committed, so that each sees the same state. */
async function verdicts(
  { ledger, callers, argumentOf }: World,
  transaction: string,
  target: Target,
): Promise<Record<string, Verdict>> {
  const found: Record<string, Verdict> = {};
  for (const kind of everyone) {
    const argument = argumentOf(transaction, target, callers[kind]);
    const outcome = await ledger.evaluate(callers[kind], transaction, argument);
    found[kind] = outcome.ok ? 'allowed' : outcome.code;
  }
  return found;
}

function expected(allowed: readonly Kind[], otherwise: FailureCode): Record<string, Verdict> {
  const refusal = (kind: Kind) =>
    everyClient.some((one) => one === kind) ? otherwise : 'forbidden';
  return Object.fromEntries(
    everyone.map((kind) => [kind, allowed.includes(kind) ? 'allowed' : refusal(kind)]),
  );
}

const cases = Object.keys(expectations).flatMap((transaction) =>
  (['own', 'other'] as const).map((target) => [transaction, target] as const),
);

describe('authority in a founded consortium', () => {
  let world: World;
  beforeAll(async () => {
    world = await foundedWorld();
  });

  it('given the contracts, when their transactions are listed, then each one is in the table', () => {
    const transactions = [...world.ledger.transactions];

    const own = transactions.filter((name) => !name.startsWith('org.hyperledger.fabric:'));
    expect(own.sort()).toEqual(Object.keys(expectations).sort());
  });

  it.each(cases)(
    'given every role, when it calls %s on an object of its %s organisation, then the table decides',
    async (transaction, target) => {
      const found = await verdicts(world, transaction, target);

      const allowed = expectations[transaction]?.[target] ?? [];
      expect(found).toEqual(expected(allowed, 'forbidden'));
    },
  );
});

describe('authority while founders are missing', () => {
  let world: World;
  beforeAll(async () => {
    const founded = await foundedWorld();
    const { ledger, charter } = await makeUnfounded();
    const argumentOf: World['argumentOf'] = (transaction, target, caller) => {
      if (transaction === 'membership:found') return charter;
      if (transaction === 'membership:get') return { kind: 'bootstrap' };
      return founded.argumentOf(transaction, target, caller);
    };
    world = { ledger, callers: founded.callers, argumentOf };
  });

  it.each(cases)(
    'given every role, when it calls %s on an object of its %s organisation, then only the founding goes on',
    async (transaction, target) => {
      const found = await verdicts(world, transaction, target);

      const { unfounded } = expectations[transaction] ?? {};
      const otherwise = unfounded === undefined ? 'not-founded' : 'forbidden';
      expect(found).toEqual(expected(unfounded ?? [], otherwise));
    },
  );
});

describe('authority of a removed member', () => {
  let world: World;
  beforeAll(async () => {
    world = await foundedWorld();
    const key = '\u0000member\u0000Org1MSP\u0000Org1MSP\u0000';
    const stored = world.ledger.state.get(key).toString();
    world.ledger.state.put(key, Buffer.from(stored.replace('"active"', '"removed"')));
  });

  it.each(cases)(
    'given every role, when it calls %s on an object of its %s organisation, then it is refused',
    async (transaction, target) => {
      const found = await verdicts(world, transaction, target);

      expect(found).toEqual(expected([], 'forbidden'));
    },
  );
});

describe('authority of a stranger', () => {
  it('given an organisation that is no member, when its clients call anything, then they are refused', async () => {
    const { ledger, argumentOf } = await foundedWorld();
    const admin = await makeIdentity('Org4MSP', ['admin']);
    const codes = new Set<Verdict>();

    for (const [transaction, target] of cases) {
      const outcome = await ledger.evaluate(
        admin,
        transaction,
        argumentOf(transaction, target, admin),
      );
      codes.add(outcome.ok ? 'allowed' : outcome.code);
    }

    expect([...codes]).toEqual(['forbidden']);
  });

  it('given a key that another member registered, when its own member calls, then it has no role', async () => {
    const { ledger, members } = await makeFounded();
    const outsider = await makeIdentity('Org1MSP', ['client']);
    await registerRole(ledger, members[1], outsider, 'operator');

    const outcome = await ledger.evaluate(outsider, 'policy:propose', { commandId: 'c', policy });

    expect(outcome).toMatchObject({ ok: false, code: 'forbidden' });
  });
});
