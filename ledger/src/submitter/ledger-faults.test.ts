import { setTimeout as sleep } from 'node:timers/promises';
import { Rejected, Unavailable } from '@edgebeat/core';
import type { TestDatabase } from '@edgebeat/database';
import type { CommandState, NewCommand, StoredCommand } from '../outbox/outbox';
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

let server: TestDatabase;
beforeAll(async () => {
  server = await startSiteDatabase();
});
afterAll(() => server[Symbol.asyncDispose]());

const states = (stored: readonly StoredCommand[]) => stored.map(({ state }) => state);

/** Waits until a command is in a state. */
async function becomes(site: TestSite, { id }: NewCommand, state: CommandState): Promise<void> {
  for (let turn = 0; turn < 1_000; turn += 1) {
    const [stored] = await site.outbox.get([id]);
    if (stored?.state === state) return;
    await sleep(10);
  }
  throw new Error(`command ${id} did not become ${state}`);
}

describe('faults of the ledger', () => {
  it('given members that are away, when they come back, then what stayed NEW is committed', async () => {
    await using site = await openSite(server.address);
    const command = recordCommand();
    await site.add(command);
    site.chain.faults.refuseEndorsements = 3;

    site.submit();
    const [stored] = await site.settle(command);

    expect(stored).toMatchObject({ state: 'COMMITTED', block: 1 });
    expect(site.endorsements).toHaveLength(4);
  });

  it('given one role whose ledger is away, when others submit, then they are not held up', async () => {
    await using site = await openSite(server.address);
    const waiting = recordCommands(6);
    const going = trustCommand('cam-01');
    await site.add(...waiting, going);
    const endorse = () => Promise.reject(new Unavailable('ledger-unavailable', 'away'));
    const { connector } = site.ledgers;
    const unreachable = Object.assign(Object.create(connector) as typeof connector, { endorse });

    site.submit({ ledgers: { connector: unreachable }, settings: { batchSize: 1 } });
    const [gone] = await site.settle(going);

    expect(gone?.state).toBe('COMMITTED');
    const left = await site.outbox.get(waiting.map(({ id }) => id));
    expect(new Set(states(left))).toEqual(new Set(['NEW']));
  });

  it.each([
    ['identity-refused', 'client identity expired'],
    ['protocol-unsupported', 'the channel is under protocol version 2'],
  ] as const)(
    'given members that answer %s, when they do no more, then what stayed NEW is committed',
    async (code, detail) => {
      await using site = await openSite(server.address);
      const command = recordCommand();
      await site.add(command);
      const { connector } = site.ledgers;
      let refusals = 2;
      const endorse: typeof connector.endorse = (call, options) => {
        if (refusals === 0) return connector.endorse(call, options);
        refusals -= 1;
        return Promise.reject(new Rejected(code, detail));
      };
      const refused: typeof connector = {
        evaluate: (call, options) => connector.evaluate(call, options),
        endorse,
        submit: (transaction, options) => connector.submit(transaction, options),
        outcome: (id, options) => connector.outcome(id, options),
        chainInfo: (options) => connector.chainInfo(options),
        transaction: (id, options) => connector.transaction(id, options),
        events: (start, options) => connector.events(start, options),
        [Symbol.asyncDispose]: () => connector[Symbol.asyncDispose](),
      };

      site.submit({ ledgers: { connector: refused } });
      const [stored] = await site.settle(command);

      expect(stored?.state).toBe('COMMITTED');
      expect(refusals).toBe(0);
    },
  );

  it('given orderers that are away, when they come back, then the stored bytes are sent', async () => {
    await using site = await openSite(server.address);
    const command = recordCommand();
    await site.add(command);
    site.chain.faults.refuseSubmissions = 3;

    site.submit();
    await becomes(site, command, 'ENDORSED');
    const [stored] = await site.settle(command);

    expect(stored?.state).toBe('COMMITTED');
    expect(site.endorsements).toHaveLength(1);
  });

  it('given a commit status that is dropped, when it is read back, then nothing is sent twice', async () => {
    await using site = await openSite(server.address);
    const command = recordCommand();
    await site.add(command);
    site.chain.faults.loseOutcomes = 1;

    site.submit();
    const [stored] = await site.settle(command);

    expect(stored).toMatchObject({ state: 'COMMITTED', block: 1 });
    expect(site.chain.height).toBe(2);
  });

  it('given a transaction that is lost after it was acknowledged, when it is read back, then the same bytes go again', async () => {
    await using site = await openSite(server.address);
    const command = recordCommand();
    await site.add(command);
    site.chain.faults.loseSubmissions = 2;

    site.submit();
    await becomes(site, command, 'UNKNOWN');
    const [unknown] = await site.outbox.get([command.id]);
    const [stored] = await site.settle(command);

    expect(stored).toMatchObject({ state: 'COMMITTED', block: 1 });
    expect(stored?.transactionId).toBe(unknown?.transactionId);
    expect(site.endorsements).toHaveLength(1);
  });

  it('given an answer to Submit that is lost, when the outcome comes, then there is one effect', async () => {
    await using site = await openSite(server.address);
    const command = recordCommand();
    await site.add(command);
    site.chain.faults.loseAnswers = 1;

    site.submit();
    const [stored] = await site.settle(command);

    expect(stored).toMatchObject({ state: 'COMMITTED', block: 1 });
    expect(site.chain.height).toBe(2);
  });

  it('given conflicts, when they are over, then a new transaction counts', async () => {
    await using site = await openSite(server.address);
    const command = trustCommand('cam-01');
    await site.add(command);
    site.chain.faults.conflicts = 2;

    site.submit();
    const [stored] = await site.settle(command);

    expect(stored?.state).toBe('COMMITTED');
    expect(site.endorsements).toHaveLength(3);
    expect(entriesOf(site.chain, 'device~cam-01')).toEqual([command.id]);
  });

  it('given conflicts without end, when the attempts are used up, then it is contention', async () => {
    await using site = await openSite(server.address);
    const command = trustCommand('cam-01');
    await site.add(command);
    site.chain.faults.conflicts = 1_000;

    site.submit({ settings: { maxAttempts: 3 } });
    const [stored] = await site.settle(command);

    expect(stored).toMatchObject({ state: 'FAILED', failure: { code: 'ledger-contention' } });
    expect(stored?.failure?.detail).toContain('MVCC_READ_CONFLICT');
    expect(site.endorsements).toHaveLength(3);
  });

  it('given members a block apart, when they agree again, then the command is committed', async () => {
    await using site = await openSite(server.address);
    const commands = recordCommands(4);
    await site.add(...commands);
    site.chain.faults.mismatchEndorsements = 2;

    site.submit();
    const stored = await site.settle(...commands);

    expect(new Set(states(stored))).toEqual(new Set(['COMMITTED']));
    expect(site.endorsements).toHaveLength(3);
  });

  it('given members that never agree, when the attempts are used up, then the mismatch is told', async () => {
    await using site = await openSite(server.address);
    const commands = recordCommands(3);
    await site.add(...commands);
    site.chain.faults.mismatchEndorsements = 1_000;

    site.submit({ settings: { maxAttempts: 2 } });
    const stored = await site.settle(...commands);

    expect(stored.map(({ failure }) => failure?.code)).toEqual(
      Array.from({ length: 3 }, () => 'endorsement-mismatch'),
    );
  });

  it('given a transaction that is not valid, when it is no conflict, then its commands fail', async () => {
    await using site = await openSite(server.address);
    const command = recordCommand();
    await site.add(command);
    site.chain.faults.refuseTransactions = 1;

    site.submit();
    const [stored] = await site.settle(command);

    expect(stored).toMatchObject({
      ...{ state: 'FAILED', block: 1 },
      failure: { code: 'transaction-invalid' },
    });
    expect(stored?.failure?.detail).toContain('ILLEGAL_WRITESET');
  });

  it('given a member that came since a transaction was endorsed, when others have to endorse it, then a new transaction counts', async () => {
    await using site = await openSite(server.address);
    const command = trustCommand('cam-01');
    await site.add(command);
    site.chain.faults.outdatePolicies = 1;

    site.submit();
    const [stored] = await site.settle(command);

    expect(stored?.state).toBe('COMMITTED');
    expect(site.endorsements).toHaveLength(2);
    expect(entriesOf(site.chain, 'device~cam-01')).toEqual([command.id]);
  });

  it.each([
    ['takeIds', 4],
    ['takeIdsInBlock', 2],
  ] as const)(
    'given ids that junk has taken (%s), when they are read, then %d transactions carry two commands to one effect each',
    async (fault, transactions) => {
      await using site = await openSite(server.address);
      const commands = [recordCommand(), trustCommand('cam-01')];
      await site.add(...commands);
      site.chain.faults[fault] = 2;

      site.submit();
      const stored = await site.settle(...commands);

      expect(states(stored)).toEqual(['COMMITTED', 'COMMITTED']);
      expect(site.endorsements).toHaveLength(transactions);
      expect([...writesOf(site.chain).values()]).toEqual([1, 1]);
    },
  );
});
