import { common } from '@hyperledger/fabric-protos';
import { containing } from './containing.test.data';
import { headerHash } from './block/header';
import { startNetwork } from './network';
import type { Network } from './network-options';
import {
  channel,
  connectUser,
  type Contract,
  networkOptions,
  organizations,
  startChaincodes,
  temporaryFolder,
  type TestClient,
} from './network.test.harness';
import { Disposal } from './disposal';

const open = new Disposal();
let network: Network;
let client: TestClient;
let contract: Contract;

beforeAll(async () => {
  const folder = open.use(await temporaryFolder());
  const options = await networkOptions(folder.path);
  network = open.use(await startNetwork(options));
  open.use(await startChaincodes(options));
  await network.ready(20_000);
  client = open.use(await connectUser(addressOf('AlphaMSP'), 'User1'));
  contract = client.gateway.getNetwork(channel).getContract('asset');
}, 60_000);

afterAll(() => open[Symbol.asyncDispose]());

function addressOf(mspId: string) {
  const found = network.organizations.find((address) => address.mspId === mspId);
  if (found === undefined) throw new Error(`no member ${mspId}`);
  return found;
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

async function evaluate(name: string, ...args: string[]): Promise<string> {
  return text(await contract.evaluateTransaction(name, ...args));
}

async function submit(name: string, ...args: string[]): Promise<string> {
  return text(await contract.submitTransaction(name, ...args));
}

describe('a network driven by the unmodified gateway client', () => {
  it('given a submitted value, when it is read, then it is there', async () => {
    await submit('put', 'k1', 'v1');

    expect(await evaluate('get', 'k1')).toBe('v1');
  });

  it('given a write, when its key is read in the same transaction, then the old value comes', async () => {
    await submit('put', 'k2', 'old');

    expect(await submit('readOwnWrite', 'k2', 'new')).toBe('old');
    expect(await evaluate('get', 'k2')).toBe('new');
  });

  it('given two transactions on one version, when both are submitted, then one conflicts', async () => {
    await submit('put', 'counter', '1');
    const endorsed = await Promise.all(
      [1, 2].map(() => contract.newProposal('increment', { arguments: ['counter'] }).endorse()),
    );

    const commits = await Promise.all(endorsed.map((transaction) => transaction.submit()));
    const statuses = await Promise.all(commits.map((commit) => commit.getStatus()));

    expect(statuses.map(({ successful }) => successful).sort()).toEqual([false, true]);
    expect(statuses.find(({ successful }) => !successful)?.code).toBe(11);
    expect(await evaluate('get', 'counter')).toBe('2');
  });

  it('given a range that was read, when a key appears in it before the commit, then it is a phantom', async () => {
    await submit('put', 'p1', 'x');
    const counting = await contract
      .newProposal('countInto', { arguments: ['p', 'q', 'total'] })
      .endorse();
    await submit('put', 'p2', 'x');

    const status = await (await counting.submit()).getStatus();

    expect(status.code).toBe(12);
    expect(await evaluate('get', 'total')).toBe('');
  });

  it('given 250 keys, when they are read as one range, then all come in order', async () => {
    await submit('putMany', 'many-', '250');

    const keys = JSON.parse(await evaluate('range', 'many-', 'many.')) as string[];

    expect(keys).toHaveLength(250);
    expect(keys).toEqual([...keys].sort());
  });

  it('given keys, when they are read page by page, then the bookmark leads on to the end', async () => {
    await submit('putMany', 'page-', '5');

    const first: unknown = JSON.parse(await evaluate('page', 'page-', 'page.', '3', ''));
    const second: unknown = JSON.parse(await evaluate('page', 'page-', 'page.', '3', 'page-0003'));

    expect(first).toEqual({
      keys: ['page-0000', 'page-0001', 'page-0002'],
      bookmark: 'page-0003',
      fetchedRecordsCount: 3,
    });
    expect(second).toEqual({
      keys: ['page-0003', 'page-0004'],
      bookmark: '',
      fetchedRecordsCount: 2,
    });
  });

  it('given composite keys, when they are read by a prefix, then only those of the prefix come', async () => {
    await submit('putComposite', 'kind', 'one', 'a');
    await submit('putComposite', 'kind', 'one', 'b');
    await submit('putComposite', 'kind', 'two', 'c');

    const found: unknown = JSON.parse(await evaluate('composites', 'kind', 'one'));

    expect(found).toEqual([
      ['one', 'a'],
      ['one', 'b'],
    ]);
  });

  it('given a key that was written and deleted, when its history is read, then the newest is first', async () => {
    await submit('put', 'h', '1');
    await submit('put', 'h', '2');
    await submit('del', 'h');

    const history = JSON.parse(await evaluate('history', 'h')) as { value: string }[];

    expect(history).toMatchObject([
      { value: '', isDelete: true },
      { value: '2', isDelete: false },
      { value: '1', isDelete: false },
    ]);
  });

  it('given a listener from a block, when events are committed, then it gets them in order', async () => {
    const start = BigInt(network.channel(channel).height('AlphaMSP'));
    await submit('announce', 'first', 'one');
    await submit('announce', 'second', 'two');

    using events = await client.gateway
      .getNetwork(channel)
      .getChaincodeEvents('asset', { startBlock: start });
    const seen: string[] = [];
    for await (const { eventName, payload } of events) {
      seen.push(`${eventName}=${text(payload)}`);
      if (seen.length === 2) break;
    }

    expect(seen).toEqual(['first=one', 'second=two']);
  });

  it('given a checkpoint after a transaction, when events are read, then that one is not repeated', async () => {
    const start = BigInt(network.channel(channel).height('AlphaMSP'));
    const first = await contract.submitAsync('announce', { arguments: ['third', '3'] });
    await first.getStatus();
    await submit('announce', 'fourth', '4');
    const checkpoint = {
      getBlockNumber: () => start,
      getTransactionId: () => first.getTransactionId(),
    };

    using events = await client.gateway
      .getNetwork(channel)
      .getChaincodeEvents('asset', { checkpoint });
    const [event] = await firstOf(events);

    expect(event?.eventName).toBe('fourth');
  });

  it('given a listener without a position, when an event comes later, then it is the first seen', async () => {
    using events = await client.gateway.getNetwork(channel).getChaincodeEvents('asset');
    const next = firstOf(events);
    // The stream's start is decided when the request arrives, which nothing tells the client.
    await evaluate('get', 'k1');

    await submit('announce', 'live', 'now');

    expect((await next)[0]?.eventName).toBe('live');
  });

  it('given a listener to blocks, when a transaction is committed, then block and filtered block hold it', async () => {
    const start = BigInt(network.channel(channel).height('AlphaMSP'));
    const commit = await contract.submitAsync('put', { arguments: ['b', '1'] });
    await commit.getStatus();
    const channelNetwork = client.gateway.getNetwork(channel);

    using blocks = await channelNetwork.getBlockEvents({ startBlock: start });
    using filtered = await channelNetwork.getFilteredBlockEvents({ startBlock: start });
    const [block] = await firstOf(blocks);
    const [filteredBlock] = await firstOf(filtered);

    expect(block?.getHeader()?.getNumber()).toBe(Number(start));
    const [transaction] = filteredBlock?.getFilteredTransactionsList() ?? [];
    expect(transaction?.getTxid()).toBe(commit.getTransactionId());
  });

  it('given a chaincode that fails, when it is submitted, then its message reaches the caller', async () => {
    const submitted = submit('fail', 'no such thing');

    await expect(submitted).rejects.toMatchObject({
      code: 10,
      details: [{ mspId: 'AlphaMSP', message: 'chaincode response 500, no such thing' }],
    });
  });

  it.each([['query', ['{"selector":{}}'], 'ExecuteQuery not supported for leveldb']])(
    'given a chaincode, when it uses %s, then it fails with a clear reason',
    async (name, args, reason) => {
      await expect(evaluate(name, ...args)).rejects.toMatchObject({
        details: [{ message: containing(reason) }],
      });
    },
  );

  it('given many clients at once, when they submit, then every value is there', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `c${String(index)}`);

    await Promise.all(names.map((name) => submit('put', name, name)));

    expect(await Promise.all(names.map((name) => evaluate('get', name)))).toEqual(names);
  });

  it('given three members, when their blocks are read, then every header hash is the same', async () => {
    const height = network.channel(channel).height('AlphaMSP');
    const query = client.gateway.getNetwork(channel).getContract('qscc');
    const chains = await Promise.all(
      organizations.map(async ({ mspId }) => {
        const hashes: string[] = [];
        for (let number = 0; number < height; number += 1) {
          const bytes = await query.evaluate('GetBlockByNumber', {
            arguments: [channel, String(number)],
            endorsingOrganizations: [mspId],
          });
          const header = common.Block.deserializeBinary(bytes).getHeader();
          hashes.push(header === undefined ? '' : Buffer.from(headerHash(header)).toString('hex'));
        }
        return hashes;
      }),
    );

    const [first, second, third] = chains;
    expect(first?.[0]).toBe(network.channel(channel).genesisHash);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
  });
});

async function firstOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  for await (const item of items) return [item];
  return [];
}
