import { Rejected, Unavailable } from '@edgebeat/core';
import type { TestDatabase } from '@edgebeat/database';
import type { Ledger } from '../ledger';
import type { Operators } from '../operators/operators';
import {
  openSite,
  recordCommand,
  recordCommands,
  startSiteDatabase,
  type TestSite,
  trustCommand,
} from '../outbox/site.test.kit';
import { abortableLedger } from './abortable';

let server: TestDatabase;
beforeAll(async () => {
  server = await startSiteDatabase();
});
afterAll(() => server[Symbol.asyncDispose]());

const never = new AbortController().signal;

/** People who all have a certificate, and what each has signed. */
function people(site: TestSite, change: Partial<Operators> = {}) {
  const signed: string[] = [];
  const ledgerAs = (pseudonym: string): Ledger => {
    const { operator } = site.ledgers;
    return {
      ...abortableLedger(operator, never),
      endorse: (call, options) => {
        signed.push(`${pseudonym} ${call.contract}.${call.transaction}`);
        return operator.endorse(call, options);
      },
    };
  };
  const operators: Operators = {
    ledgerOf: ledgerAs,
    isFresh: () => false,
    taken: () => undefined,
    ...change,
  };
  return { operators, signed, ledgerAs };
}

describe('who signs commands', () => {
  it('given commands of people, when they are submitted, then each is signed by its person, and incidents by the connector', async () => {
    await using site = await openSite(server.address);
    const commands = [
      trustCommand('cam-01', 'a1'),
      trustCommand('cam-02', 'b2'),
      trustCommand('cam-03'),
      recordCommand({}, 'a1'),
    ];
    await site.add(...commands);
    const { operators, signed } = people(site);

    site.submit({ operators });
    const stored = await site.settle(...commands);

    expect(new Set(stored.map(({ state }) => state))).toEqual(new Set(['COMMITTED']));
    expect(signed.sort()).toEqual(['a1 membership.setTrust', 'b2 membership.setTrust']);
    const roles = site.endorsements.map(({ role }) => role);
    expect(roles.sort()).toEqual(['connector', 'operator', 'operator', 'operator']);
  });

  it('given a person who is being enrolled, when incidents come, then nobody waits behind', async () => {
    await using site = await openSite(server.address);
    const command = trustCommand('cam-01', 'a1');
    await site.add(command);
    let isEnrolled = false;
    const { operators, ledgerAs } = people(site, {
      ledgerOf: (pseudonym) => (isEnrolled ? ledgerAs(pseudonym) : undefined),
    });
    const incidents = recordCommands(5);

    site.submit({ operators, settings: { maxInFlight: 1 } });
    await site.add(...incidents);
    await site.settle(...incidents);
    const [waiting] = await site.outbox.get([command.id]);
    isEnrolled = true;
    const [stored] = await site.settle(command);

    expect(waiting?.state).toBe('NEW');
    expect(stored?.state).toBe('COMMITTED');
  });

  it('given a person who gets no certificate, when their command is carried, then it fails with the reason', async () => {
    await using site = await openSite(server.address);
    const command = trustCommand('cam-01', 'a1');
    await site.add(command);
    const refused = new Rejected('enrolment-refused', '200 people have a certificate');
    const { operators } = people(site, {
      ledgerOf: () => {
        throw refused;
      },
    });

    site.submit({ operators });
    const [stored] = await site.settle(command);

    expect(stored).toMatchObject({
      state: 'FAILED',
      failure: { code: 'enrolment-refused', detail: '200 people have a certificate' },
    });
    expect(site.endorsements).toEqual([]);
  });

  it('given an enrolment that is away, when it comes back, then what waited is committed and no attempt is used up', async () => {
    await using site = await openSite(server.address);
    const command = trustCommand('cam-01', 'a1');
    await site.add(command);
    let failures = 3;
    const { operators, ledgerAs } = people(site, {
      ledgerOf: (pseudonym) => {
        failures -= 1;
        if (failures < 0) return ledgerAs(pseudonym);
        throw new Unavailable('enrolment-refused', 'the authority is away');
      },
    });

    site.submit({ operators, settings: { maxAttempts: 1 } });
    const [stored] = await site.settle(command);

    expect(stored?.state).toBe('COMMITTED');
  });

  it('given a key that a member does not know yet, when it is new, then the command waits, and fails otherwise', async () => {
    await using site = await openSite(server.address);
    const [fresh, old] = [trustCommand('cam-01', 'a1'), trustCommand('cam-02', 'b2')];
    await site.add(fresh, old);
    let refusals = 2;
    const base = people(site);
    const operators: Operators = {
      ...base.operators,
      isFresh: (pseudonym) => pseudonym === 'a1',
      ledgerOf: (pseudonym) => ({
        ...base.ledgerAs(pseudonym),
        endorse: (call, options) => {
          if (pseudonym === 'a1') refusals -= 1;
          if (pseudonym === 'a1' && refusals < 0)
            return site.ledgers.operator.endorse(call, options);
          return Promise.reject(new Rejected('forbidden', 'the key has no role'));
        },
      }),
    };

    site.submit({ operators, settings: { maxAttempts: 1 } });
    const [first, second] = await site.settle(fresh, old);

    expect(first?.state).toBe('COMMITTED');
    expect(second).toMatchObject({ state: 'FAILED', failure: { code: 'forbidden' } });
  });

  it('given a certificate that peers do not take, when others submit, then they are not held up', async () => {
    await using site = await openSite(server.address);
    const [stuck, going] = [trustCommand('cam-01', 'a1'), trustCommand('cam-02', 'b2')];
    await site.add(stuck, going);
    const { operators, ledgerAs } = people(site, {
      ledgerOf: (pseudonym) =>
        pseudonym === 'b2'
          ? ledgerAs(pseudonym)
          : {
              ...ledgerAs(pseudonym),
              endorse: () => Promise.reject(new Rejected('identity-refused', 'expired')),
            },
    });

    site.submit({ operators, settings: { maxBackOffMs: 60_000 } });
    const [gone] = await site.settle(going);
    const [left] = await site.outbox.get([stuck.id]);

    expect(gone?.state).toBe('COMMITTED');
    expect(left?.state).toBe('NEW');
  });
});
