import { ledgerContract } from '../ledger-contract-suite';
import { submitAndWait } from '../submit-and-wait';
import { sampleIncident } from './sample-incident.test.data';
import { MemoryChain } from './memory-chain';
import { createMemoryLedger } from './memory-ledger';
import { sampleHandlers } from './sample-handlers.test.data';

ledgerContract('the ledger in memory', () => {
  const options = { handlers: sampleHandlers, chain: new MemoryChain(), mspId: 'Org1MSP' };
  const ledger = createMemoryLedger(options);
  return Promise.resolve({
    ledger,
    owner: 'Org1MSP',
    connect: () => Promise.resolve(createMemoryLedger(options)),
    connectAdmin: () => Promise.resolve(createMemoryLedger(options)),
    incident: sampleIncident,
    [Symbol.asyncDispose]: () => ledger[Symbol.asyncDispose](),
  });
});

describe('the ledger in memory', () => {
  const record = () => ({
    contract: 'incident',
    transaction: 'record',
    argument: { items: [sampleIncident()] },
  });

  it('given a range that was read, when a key appears in it, then the reader meets a phantom', async () => {
    const handlers = {
      'list.count': (context: { keys(prefix: string): readonly string[] }) =>
        context.keys('a~').length,
      'list.add': (context: { put(key: string, value: unknown): void }, name: unknown) => {
        context.put(`a~${String(name)}`, 1);
      },
    };
    const ledger = createMemoryLedger({ handlers });
    const count = await ledger.endorse({ contract: 'list', transaction: 'count', argument: null });
    await submitAndWait(
      ledger,
      { contract: 'list', transaction: 'add', argument: 'x' },
      { deadlineMs: 1_000, attempts: 1 },
    );

    await ledger.submit(count);

    const outcome = await ledger.outcome(count.transactionId, { deadlineMs: 1_000 });
    expect(outcome).toMatchObject({ status: 'invalid', code: 'PHANTOM_READ_CONFLICT' });
  });

  it('given a transaction that reads what it wrote, when it runs, then it sees the state before', async () => {
    const handlers = {
      'own.write': (context: {
        get(key: string): unknown;
        put(key: string, value: unknown): void;
      }) => {
        context.put('k', 'new');
        return { read: context.get('k') ?? null };
      },
    };
    const ledger = createMemoryLedger({ handlers });

    const { result } = await ledger.endorse({
      contract: 'own',
      transaction: 'write',
      argument: {},
    });

    expect(result).toEqual({ read: null });
  });

  it('given two members of one chain, when one records, then both read the same block', async () => {
    const chain = new MemoryChain();
    const one = createMemoryLedger({ handlers: sampleHandlers, chain, mspId: 'Org1MSP' });
    const two = createMemoryLedger({ handlers: sampleHandlers, chain, mspId: 'Org2MSP' });

    const { transactionId, block } = await submitAndWait(one, record(), {
      deadlineMs: 1_000,
      attempts: 1,
    });

    expect(await two.transaction(transactionId)).toEqual({ block, code: 'VALID' });
    expect(await two.chainInfo()).toEqual(await one.chainInfo());
  });

  it('given a copy of a transaction in the same block, when it is judged, then only the first counts', async () => {
    const chain = new MemoryChain();
    const ledger = createMemoryLedger({ handlers: sampleHandlers, chain });
    const endorsed = await ledger.endorse(record());

    await Promise.all([ledger.submit(endorsed), ledger.submit(endorsed)]);
    await ledger.outcome(endorsed.transactionId, { deadlineMs: 1_000 });

    expect(chain.block(1)?.transactions.map(({ code }) => code)).toEqual([
      'VALID',
      'DUPLICATE_TXID',
    ]);
  });

  it('given bytes that are no transaction, when they are sent, then they are rejected', async () => {
    const ledger = createMemoryLedger({ handlers: sampleHandlers });

    const sending = ledger.submit({ transactionId: 'a', bytes: Buffer.from('{}') });

    await expect(sending).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  it('given no handler of that name, when it is called, then the rejection names it', async () => {
    const ledger = createMemoryLedger({ handlers: sampleHandlers });

    const calling = ledger.evaluate({ contract: 'incident', transaction: 'burn', argument: {} });

    await expect(calling).rejects.toThrow('there is no incident.burn');
  });
});
