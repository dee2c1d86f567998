import { Rejected, Unavailable, Unknown } from '@edgebeat/core';
import type { Ledger } from './ledger';
import { MemoryChain } from './memory/memory-chain';
import { createMemoryLedger } from './memory/memory-ledger';
import { sampleHandlers } from './memory/sample-handlers.test.data';
import { sampleIncident } from './memory/sample-incident.test.data';
import type { MemoryHandlers } from './memory/simulation';
import { submitAndWait } from './submit-and-wait';

const bounds = { deadlineMs: 5_000, attempts: 3, roundMs: 50 } as const;

const counter: MemoryHandlers = {
  'counter.add': (context) => {
    const value = context.get('counter');
    const next = typeof value === 'number' ? value + 1 : 1;
    context.put('counter', next);
    return next;
  },
};
const add = { contract: 'counter', transaction: 'add', argument: null };

const record = () => ({
  contract: 'incident',
  transaction: 'record',
  argument: { items: [sampleIncident()] },
});

/** The same ledger that also notes what is sent and how often is endorsed. */
function watched(ledger: Ledger) {
  const sent: Uint8Array[] = [];
  const seen = { endorsements: 0, sent };
  const watching: Ledger = {
    ...bound(ledger),
    endorse: (call, options) => {
      seen.endorsements += 1;
      return ledger.endorse(call, options);
    },
    submit: (transaction, options) => {
      sent.push(transaction.bytes);
      return ledger.submit(transaction, options);
    },
  };
  return { ledger: watching, seen };
}

function bound(ledger: Ledger): Ledger {
  return {
    evaluate: ledger.evaluate.bind(ledger),
    endorse: ledger.endorse.bind(ledger),
    submit: ledger.submit.bind(ledger),
    outcome: ledger.outcome.bind(ledger),
    chainInfo: ledger.chainInfo.bind(ledger),
    transaction: ledger.transaction.bind(ledger),
    events: ledger.events.bind(ledger),
    [Symbol.asyncDispose]: ledger[Symbol.asyncDispose].bind(ledger),
  };
}

describe('submitAndWait', () => {
  const open = (handlers: MemoryHandlers = sampleHandlers) => {
    const chain = new MemoryChain();
    const plain = createMemoryLedger({ handlers, chain, endorsers: ['Org1MSP', 'Org2MSP'] });
    return { chain, plain, ...watched(plain) };
  };

  it('given a ledger that works, when a call is submitted, then it is sent once and told with its block', async () => {
    const { ledger, seen } = open();

    const committed = await submitAndWait(ledger, record(), bounds);

    expect(committed).toMatchObject({ block: 1, endorsers: ['Org1MSP', 'Org2MSP'] });
    expect(seen).toMatchObject({ endorsements: 1, sent: [expect.anything()] });
  });

  it('given orderers that lose two acknowledged copies, when a call is submitted, then the same bytes go three times', async () => {
    const { chain, ledger, seen } = open();
    chain.faults.loseSubmissions = 2;

    const { block } = await submitAndWait(ledger, record(), bounds);

    expect(block).toBe(1);
    expect(seen.endorsements).toBe(1);
    expect(seen.sent).toHaveLength(3);
    expect(new Set(seen.sent.map((bytes) => Buffer.from(bytes).toString())).size).toBe(1);
  });

  it('given an answer to Submit that is lost, when a call is submitted, then it is sent once', async () => {
    const { chain, ledger, seen } = open();
    chain.faults.loseAnswers = 1;

    const { block } = await submitAndWait(ledger, record(), bounds);

    expect(block).toBe(1);
    expect(seen.sent).toHaveLength(1);
  });

  it('given outcomes that get lost, when a call is submitted, then it is read back and not sent again', async () => {
    const { chain, ledger, seen } = open();
    chain.faults.loseOutcomes = 1;

    const { block } = await submitAndWait(ledger, record(), bounds);

    expect(block).toBe(1);
    expect(seen.sent).toHaveLength(1);
  });

  it('given a ledger that cannot be read back, when the outcome is lost, then nothing is sent blindly', async () => {
    const { chain, plain, seen, ledger } = open();
    chain.faults.loseOutcomes = 2;
    const away = { times: 1 };
    const unreadable: Ledger = {
      ...ledger,
      transaction: (id) => {
        if (away.times === 0) return plain.transaction(id);
        away.times -= 1;
        return Promise.reject(new Unavailable('ledger-unavailable', 'away'));
      },
    };

    const { block } = await submitAndWait(unreadable, record(), bounds);

    expect(block).toBe(1);
    expect(seen.sent).toHaveLength(1);
  });

  it('given a first copy whose answer is lost, when the second is refused, then the first still counts', async () => {
    const { chain, ledger, seen } = open();
    chain.faults.loseSubmissions = 1;
    const refusing: Ledger = {
      ...ledger,
      submit: async (transaction) => {
        await ledger.submit(transaction);
        if (seen.sent.length > 1) throw new Rejected('forbidden', 'the certificate has expired');
      },
    };

    const { block } = await submitAndWait(refusing, record(), bounds);

    expect(block).toBe(1);
    expect(seen.sent).toHaveLength(2);
  });

  it('given orderers that lose everything, when the deadline passes, then the outcome is unknown and its id told', async () => {
    const { chain, ledger, seen } = open();
    chain.faults.loseSubmissions = 1_000;

    const submitting = submitAndWait(ledger, record(), { ...bounds, deadlineMs: 400 });

    await expect(submitting).rejects.toBeInstanceOf(Unknown);
    await expect(submitting).rejects.toThrow(/transaction [0-9a-f]{64} was sent/);
    expect(seen.endorsements).toBe(1);
  });

  it('given a first copy that certainly arrived nowhere, when it is sent, then the caller may try again', async () => {
    const { ledger } = open();
    const away: Ledger = {
      ...ledger,
      submit: () => Promise.reject(new Unavailable('ledger-unavailable', 'no orderer')),
    };

    const submitting = submitAndWait(away, record(), bounds);

    await expect(submitting).rejects.toBeInstanceOf(Unavailable);
  });

  it('given ten writers of one key, when each has attempts enough, then each counts once', async () => {
    const { chain, plain } = open(counter);

    const all = await Promise.all(
      Array.from({ length: 10 }, () =>
        submitAndWait(plain, add, { deadlineMs: 30_000, attempts: 100 }),
      ),
    );

    expect(all.map(({ result }) => result).sort((a, b) => Number(a) - Number(b))).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    expect(chain.state.get('counter')).toBe('10');
  });

  it('given a key that others change each time, when the attempts are used up, then it is contention', async () => {
    const { plain, ledger, seen } = open(counter);
    const disturbed: Ledger = {
      ...ledger,
      submit: async (transaction) => {
        const other = await plain.endorse(add);
        await plain.submit(other);
        await ledger.submit(transaction);
      },
    };

    const submitting = submitAndWait(disturbed, add, bounds);

    await expect(submitting).rejects.toBeInstanceOf(Rejected);
    await expect(submitting).rejects.toMatchObject({ code: 'ledger-contention' });
    expect(seen.endorsements).toBe(3);
    expect(new Set(seen.sent.map((bytes) => Buffer.from(bytes).toString())).size).toBe(3);
  });

  it('given members a block apart, when their answers differ once, then the next endorsement counts', async () => {
    const { ledger, seen } = open();
    const apart: Ledger = {
      ...ledger,
      endorse: async (call) => {
        const endorsed = await ledger.endorse(call);
        if (seen.endorsements > 1) return endorsed;
        throw new Rejected('endorsement-mismatch', 'Org2MSP gave another answer');
      },
    };

    const { block } = await submitAndWait(apart, record(), bounds);

    expect(block).toBe(1);
    expect(seen.sent).toHaveLength(1);
  });

  it('given a member that always answers differently, when the attempts are used up, then the mismatch is told', async () => {
    const { ledger, seen } = open();
    const lying: Ledger = {
      ...ledger,
      endorse: async (call) => {
        await ledger.endorse(call);
        throw new Rejected('endorsement-mismatch', 'Org2MSP gave another answer');
      },
    };

    const submitting = submitAndWait(lying, record(), bounds);

    await expect(submitting).rejects.toMatchObject({ code: 'endorsement-mismatch' });
    expect(seen).toMatchObject({ endorsements: 3, sent: [] });
  });

  it('given an id that junk has taken, when it is read, then another transaction carries the call', async () => {
    const { chain, ledger, seen } = open();
    chain.faults.takeIds = 1;

    const { block, transactionId, result } = await submitAndWait(ledger, record(), bounds);

    expect(seen.endorsements).toBe(2);
    expect(chain.reading(transactionId)).toEqual({ block, code: 'VALID' });
    expect(result).toMatchObject({ items: [{ outcome: 'recorded' }] });
  });

  it('given junk under the id in one block with the transaction, when attempts are used up, then it has counted', async () => {
    const { chain, ledger, seen } = open(counter);
    chain.faults.takeIdsInBlock = 1_000;

    const { result } = await submitAndWait(ledger, add, { ...bounds, attempts: 1 });

    expect(seen.endorsements).toBe(1);
    expect(result).toBe(1);
    expect(chain.state.get('counter')).toBe('1');
  });

  it('given ids that junk always takes, when the attempts are used up, then the code is told', async () => {
    const { chain, ledger, seen } = open();
    chain.faults.takeIds = 1_000;

    const submitting = submitAndWait(ledger, record(), bounds);

    await expect(submitting).rejects.toMatchObject({ code: 'transaction-invalid' });
    await expect(submitting).rejects.toThrow('BAD_PROPOSAL_TXID');
    expect(seen.endorsements).toBe(3);
  });

  it('given a transaction that is committed as not valid, when it is no conflict, then it is not tried again', async () => {
    const { ledger, seen } = open();
    const failing: Ledger = {
      ...ledger,
      outcome: () => Promise.resolve({ status: 'invalid', block: 3, code: 'ILLEGAL_WRITESET' }),
    };

    const submitting = submitAndWait(failing, record(), bounds);

    await expect(submitting).rejects.toMatchObject({ code: 'transaction-invalid' });
    await expect(submitting).rejects.toThrow('ILLEGAL_WRITESET');
    expect(seen.endorsements).toBe(1);
  });

  it('given a member that came since the endorsement, when others have to endorse, then it is endorsed anew and counts once', async () => {
    const { chain, ledger, seen } = open();
    chain.faults.outdatePolicies = 1;

    const committed = await submitAndWait(ledger, record(), bounds);

    expect(seen.endorsements).toBe(2);
    expect(committed.block).toBeGreaterThan(1);
  });
});
