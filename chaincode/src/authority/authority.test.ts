import type { FailureCode } from '@edgebeat/core';
import { makeFounded, makeUnfounded, registerRole } from '../fakes/test-consortium';
import { makeIdentity } from '../fakes/test-identity';
import { policy, type Target } from './authority-arguments.test.kit';
import {
  everyClient,
  everyone,
  foundedWorld,
  type Kind,
  type World,
} from './authority-world.test.kit';

/**
 * Who may do what, written down once more by hand from the design and not from the rules in the
 * contracts, so that a rule that is wrong fails here.
 */
interface Expectation {
  readonly own: readonly Kind[];
  readonly other: readonly Kind[];
  /** Who may call it and yet reaches nothing of another organisation, since no owner can be named. */
  readonly otherIsNotFound?: readonly Kind[];
  /** Who may call it and finds nothing, since only other organisations' objects are there. */
  readonly ownIsNotFound?: readonly Kind[];
  /** Who may call it while the consortium is not founded. */
  readonly unfounded?: readonly Kind[];
}

const both = (kinds: readonly Kind[]): Expectation => ({ own: kinds, other: kinds });
const ownOnly = (kinds: readonly Kind[]): Expectation => ({
  own: kinds,
  other: [],
  otherIsNotFound: kinds,
});

const expectations: Record<string, Expectation> = {
  'membership:found': { ...both(['admin']), unfounded: ['admin'] },
  'membership:proposeMember': both(['admin']),
  'membership:remove': both(['admin']),
  'membership:approve': both(['admin']),
  'membership:showConfig': both(['admin']),
  'membership:reportDeviation': { own: [], other: ['admin', 'operator'] },
  'membership:list': both(everyClient),
  'membership:registerSite': both(['admin']),
  'membership:registerIdentity': both(['admin']),
  'membership:registerDevice': ownOnly(['admin', 'operator']),
  'membership:setTrust': ownOnly(['admin', 'operator']),
  'membership:revokeDevice': ownOnly(['admin', 'operator']),
  'membership:shareChannelKey': both(['admin']),
  'membership:channelKey': both(['admin', 'operator', 'connector', 'policy-agent']),
  'membership:get': { ...both(everyClient), unfounded: everyClient },
  'governance:propose': both(['admin', 'governor']),
  'governance:approve': both(['admin', 'governor']),
  'governance:get': both(everyClient),
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
  'incident:disclose': ownOnly(['connector', 'operator']),
  'incident:disclosure': {
    ...{ own: [], other: ['admin', 'connector', 'operator'] },
    ownIsNotFound: ['admin', 'connector', 'operator'],
  },
  'incident:verify': both(everyClient),
  'audit:open': { own: ['recorder'], other: [] },
  'audit:anchor': ownOnly(['recorder']),
  'audit:seal': { own: ['recorder', 'admin'], other: [] },
  'audit:act': { own: ['recorder'], other: [] },
  'audit:get': both(everyClient),
  'audit:list': both(everyClient),
  'audit:history': both(everyClient),
  'attestation:registerKey': both(['admin', 'publisher']),
  'attestation:revokeKey': {
    own: ['admin', 'operator', 'publisher'],
    other: ['admin', 'operator'],
  },
  'attestation:attest': ownOnly(['admin', 'publisher']),
  'attestation:endorse': { own: [], other: ['admin', 'operator'] },
  'attestation:revoke': { own: ['admin', 'operator', 'publisher'], other: ['admin', 'operator'] },
  'attestation:recordAdmission': ownOnly(['connector', 'operator']),
  'attestation:recordRuntime': ownOnly(['connector', 'operator']),
  'attestation:verdict': both(everyClient),
  'attestation:get': both(everyClient),
  'attestation:keys': both(everyClient),
  'learning:openRound': both(['connector', 'operator']),
  'learning:submitUpdate': both(['connector', 'operator']),
  'learning:closeRound': ownOnly(['connector', 'operator']),
  'learning:get': both(everyClient),
  'records:page': both(everyClient),
};

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

      const { otherIsNotFound, ownIsNotFound, ...row } = expectations[transaction] ?? both([]);
      const missed = (target === 'other' ? otherIsNotFound : ownIsNotFound) ?? [];
      expect(found).toEqual({
        ...expected(row[target], 'forbidden'),
        ...Object.fromEntries(missed.map((kind) => [kind, 'not-found'])),
      });
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
    world = { ...founded, ledger, argumentOf };
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
