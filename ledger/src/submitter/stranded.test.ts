import { EventEmitter, once } from 'node:events';
import { Rejected } from '@edgebeat/core';
import type { TestDatabase } from '@edgebeat/database';
import type { Ledger, SignedTransaction } from '../ledger';
import type { NewCommand } from '../outbox/outbox';
import {
  entriesOf,
  openSite,
  recordCommand,
  recordCommands,
  startSiteDatabase,
  type TestSite,
  trustCommand,
  writesOf,
} from '../outbox/site.test.kit';
import { abortableLedger } from './abortable';
import type { SubmitterOptions } from './settings';

let server: TestDatabase;
beforeAll(async () => {
  server = await startSiteDatabase();
});
afterAll(() => server[Symbol.asyncDispose]());

const settings: SubmitterOptions = { outcomeMs: 20, strandedMs: 60, maxBackOffMs: 20 };
const never = new AbortController().signal;
const forbidden = new Rejected('forbidden', 'the orderer refuses it');

/** Whether the next copy of a transaction is refused, and what happens at each refusal. */
interface Refusing {
  readonly isRefused: (transaction: SignedTransaction) => boolean;
  readonly atRefusal?: () => Promise<void>;
}

/** The operator's connection, behind which orderers refuse some transactions. */
function refusing({ ledgers }: TestSite, { isRefused, atRefusal }: Refusing): Ledger {
  const { operator } = ledgers;
  return {
    ...abortableLedger(operator, never),
    submit: async (transaction, options) => {
      if (!isRefused(transaction)) {
        await operator.submit(transaction, options);
        return;
      }
      await atRefusal?.();
      throw forbidden;
    },
  };
}

/** Has somebody else's transaction committed, so that the chain is longer. */
async function grow({ ledgers: { connector } }: TestSite): Promise<void> {
  const { argument } = recordCommand();
  const call = {
    contract: 'incident',
    transaction: 'record',
    argument: { items: [argument.item] },
  };
  const endorsed = await connector.endorse(call);
  await connector.submit(endorsed);
  await connector.outcome(endorsed.transactionId, { deadlineMs: 1_000 });
}

/** Leaves a transaction behind that may have been sent, and gives its id. */
async function leave(site: TestSite, command: NewCommand): Promise<string> {
  await site.add(command);
  const submitter = site.submit({
    settings,
    step: (step) => {
      if (step === 'sent') throw new Error('killed');
    },
  });
  await expect(submitter.ended).rejects.toThrow('killed');
  const [stored] = await site.outbox.get([command.id]);
  return stored?.transactionId ?? '';
}

describe('bytes that orderers take no more', () => {
  it('given a chain that grows, when every copy is refused, then another transaction carries the command', async () => {
    await using site = await openSite(server.address);
    const command = trustCommand('cam-01');
    site.chain.faults.loseSubmissions = 1;
    const lost = await leave(site, command);
    const isRefused = ({ transactionId }: SignedTransaction) => transactionId === lost;

    const operator = refusing(site, { isRefused, atRefusal: () => grow(site) });
    site.submit({ settings, ledgers: { operator } });
    const [stored] = await site.settle(command);

    expect(stored?.state).toBe('COMMITTED');
    expect(stored?.transactionId).not.toBe(lost);
    expect(entriesOf(site.chain, 'device~cam-01')).toEqual([command.id]);
  });

  it('given a quiet chain, when the bytes are younger than a proposal may be, then they wait, and do no longer once they are older', async () => {
    await using site = await openSite(server.address);
    const command = trustCommand('cam-01');
    site.chain.faults.loseSubmissions = 1;
    const lost = await leave(site, command);
    const isRefused = ({ transactionId }: SignedTransaction) => transactionId === lost;
    const refusals = new EventEmitter();
    const atRefusal = () => {
      refusals.emit('refusal');
      return Promise.resolve();
    };
    const operator = refusing(site, { isRefused, atRefusal });

    const patient = site.submit({ settings, ledgers: { operator } });
    for (let times = 0; times < 4; times += 1) await once(refusals, 'refusal');
    const [waiting] = await site.outbox.get([command.id]);
    await patient[Symbol.asyncDispose]();
    site.submit({ settings: { ...settings, proposalMs: 1 }, ledgers: { operator } });
    const [stored] = await site.settle(command);

    expect(waiting).toMatchObject({ state: 'UNKNOWN', transactionId: lost });
    expect(stored?.state).toBe('COMMITTED');
    expect(site.endorsements).toHaveLength(2);
  });

  it('given refusals that no orderer repeats, when copies get lost between them, then the bytes are not given up', async () => {
    await using site = await openSite(server.address);
    const command = trustCommand('cam-01');
    site.chain.faults.loseSubmissions = 1;
    const lost = await leave(site, command);
    let copies = 0;
    const isRefused = () => copies < 5 && (copies += 1) % 2 === 1;
    const refused = refusing(site, { isRefused, atRefusal: () => grow(site) });
    const operator: Ledger = {
      ...refused,
      submit: (transaction) => {
        if (copies === 1 || copies === 3) {
          copies += 1;
          return Promise.resolve();
        }
        return refused.submit(transaction);
      },
    };

    site.submit({ settings, ledgers: { operator } });
    const [stored] = await site.settle(command);

    expect(stored).toMatchObject({ state: 'COMMITTED', transactionId: lost });
    expect(site.endorsements.filter(({ role }) => role === 'operator')).toHaveLength(1);
  });

  it.each(['before', 'after'] as const)(
    'given a copy that comes late, when it is ordered %s the transaction in its place, then there is one effect',
    async (place) => {
      await using site = await openSite(server.address);
      const command = trustCommand('cam-01');
      site.chain.faults.loseSubmissions = 1;
      const lost = await leave(site, command);
      const refused: SignedTransaction[] = [];
      const { operator: direct } = site.ledgers;
      const isRefused = ({ transactionId }: SignedTransaction) => transactionId === lost;
      const operator = {
        ...refusing(site, { isRefused, atRefusal: () => grow(site) }),
        submit: async (transaction: SignedTransaction) => {
          if (isRefused(transaction)) {
            refused.push(transaction);
            await grow(site);
            throw forbidden;
          }
          const [copy] = refused;
          if (place === 'before' && copy !== undefined) await direct.submit(copy);
          await direct.submit(transaction);
        },
      };

      site.submit({ settings, ledgers: { operator } });
      const [stored] = await site.settle(command);
      const [copy] = refused;
      if (place === 'after' && copy !== undefined) {
        await direct.submit(copy);
        await direct.outcome(lost, { deadlineMs: 1_000 });
      }

      expect(stored?.state).toBe('COMMITTED');
      expect(entriesOf(site.chain, 'device~cam-01')).toEqual([command.id]);
      expect(writesOf(site.chain).get('device~cam-01')).toBe(1);
    },
  );

  it('given a copy that counts late, when the ledger refuses the next transaction, then the command is not called a failure', async () => {
    await using site = await openSite(server.address);
    const command = trustCommand('cam-01');
    site.chain.faults.loseSubmissions = 1;
    const lost = await leave(site, command);
    const copies: SignedTransaction[] = [];
    const isRefused = (transaction: SignedTransaction) => copies.push(transaction) > 0;
    const { operator: direct } = site.ledgers;
    const operator: Ledger = {
      ...refusing(site, { isRefused, atRefusal: () => grow(site) }),
      endorse: async () => {
        const [copy] = copies;
        if (copy !== undefined) await direct.submit(copy);
        await direct.outcome(lost, { deadlineMs: 1_000 });
        throw new Rejected('forbidden', 'the key has no role that is valid now');
      },
    };

    site.submit({ settings, ledgers: { operator } });
    const [stored] = await site.settle(command);

    expect(stored).toMatchObject({ state: 'COMMITTED', transactionId: lost });
    expect(stored?.result).toEqual({ entry: command.id });
    expect(entriesOf(site.chain, 'device~cam-01')).toEqual([command.id]);
  });

  it('given a copy that may still come, when the ledger refuses the next transaction, then the outcome is called unknown', async () => {
    await using site = await openSite(server.address);
    const command = trustCommand('cam-01');
    site.chain.faults.loseSubmissions = 1;
    const lost = await leave(site, command);
    const operator: Ledger = {
      ...refusing(site, { isRefused: () => true, atRefusal: () => grow(site) }),
      endorse: () => Promise.reject(new Rejected('forbidden', 'the key has no role')),
    };

    site.submit({ settings, ledgers: { operator } });
    const [stored] = await site.settle(command);

    expect(stored).toMatchObject({ state: 'FAILED', failure: { code: 'outcome-unknown' } });
    expect(stored?.failure?.detail).toContain('the key has no role');
    expect(stored?.failure?.detail).toContain(lost);
  });

  it('given transactions that are all given up, when the attempts are used up, then the outcome is called unknown', async () => {
    await using site = await openSite(server.address);
    const command = trustCommand('cam-01');
    site.chain.faults.loseSubmissions = 1;
    const lost = await leave(site, command);

    const operator = refusing(site, { isRefused: () => true, atRefusal: () => grow(site) });
    site.submit({ settings: { ...settings, maxAttempts: 1 }, ledgers: { operator } });
    const [stored] = await site.settle(command);

    expect(stored).toMatchObject({ state: 'FAILED', failure: { code: 'outcome-unknown' } });
    expect(stored?.failure?.detail).toContain(lost);
  });

  it('given incidents that share stranded bytes, when they are carried anew, then each has its own answer', async () => {
    await using site = await openSite(server.address);
    const commands = recordCommands(3);
    await site.add(...commands);
    const { connector: direct } = site.ledgers;
    let sent = 0;
    const connector: Ledger = {
      ...abortableLedger(direct, never),
      submit: async (transaction) => {
        sent += 1;
        // The first copy of the first transaction is lost after it was taken; its others are refused.
        if (sent === 1) return;
        const { role: own } = site.endorsements.at(-1) ?? { role: 'connector' };
        if (site.endorsements.filter(({ role }) => role === own).length > 1) {
          await direct.submit(transaction);
          return;
        }
        throw forbidden;
      },
    };

    site.submit({ settings: { ...settings, proposalMs: 1 }, ledgers: { connector } });
    const stored = await site.settle(...commands);

    expect(stored.map(({ result }) => result)).toEqual(
      commands.map(({ argument }) => ({ id: argument.item.id, outcome: 'recorded' })),
    );
    expect([...writesOf(site.chain).values()]).toEqual([1, 1, 1]);
  });
});

describe('bytes whose certificate is not taken', () => {
  it('given bytes that certainly reached no orderer, when their identity is refused, then another transaction counts and no attempt is used up', async () => {
    await using site = await openSite(server.address);
    const command = trustCommand('cam-01');
    await site.add(command);
    const { operator: direct } = site.ledgers;
    let refusals = 3;
    const operator: Ledger = {
      ...abortableLedger(direct, never),
      submit: async (transaction) => {
        refusals -= 1;
        if (refusals >= 0) throw new Rejected('identity-refused', 'client identity expired');
        await direct.submit(transaction);
      },
    };

    site.submit({ settings: { ...settings, maxAttempts: 1 }, ledgers: { operator } });
    const [stored] = await site.settle(command);

    expect(stored?.state).toBe('COMMITTED');
    expect(site.endorsements).toHaveLength(4);
  });
});
