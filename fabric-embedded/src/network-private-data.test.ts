import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { common, ledger, peer } from '@hyperledger/fabric-protos';
import { containing } from './containing.test.data';
import { Disposal } from './disposal';
import { startNetwork } from './network';
import type { CollectionOptions, Network } from './network-options';
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

const collections: CollectionOptions[] = [
  {
    name: 'alphaBeta',
    policy: "OR('AlphaMSP.member', 'BetaMSP.member')",
    maxPeerCount: 2,
    memberOnlyRead: true,
    memberOnlyWrite: true,
  },
  {
    name: 'betaGamma',
    policy: "OR('BetaMSP.member', 'GammaMSP.member')",
    maxPeerCount: 0,
  },
  {
    name: 'shortLived',
    policy: "OR('AlphaMSP.member', 'BetaMSP.member')",
    maxPeerCount: 2,
    blockToLive: 2,
  },
  {
    name: 'byAlphaAlone',
    policy: "OR('AlphaMSP.member', 'BetaMSP.member')",
    maxPeerCount: 2,
    endorsementPolicy: { signaturePolicy: "OR('AlphaMSP.peer')" },
  },
  {
    name: 'demanding',
    policy: "OR('AlphaMSP.member', 'BetaMSP.member')",
    requiredPeerCount: 2,
    maxPeerCount: 3,
  },
];

const open = new Disposal();
let network: Network;
let dataDir: string;
let contracts: Record<string, Contract>;

beforeAll(async () => {
  dataDir = open.use(await temporaryFolder()).path;
  const options = await networkOptions(dataDir, collections);
  network = open.use(await startNetwork(options));
  open.use(await startChaincodes(options));
  await network.ready(20_000);
  contracts = {};
  for (const address of network.organizations) {
    const client = open.use(await connectUser(address, 'User1'));
    contracts[address.mspId] = client.gateway.getNetwork(channel).getContract('asset');
  }
}, 60_000);

afterAll(() => open[Symbol.asyncDispose]());

const sha256 = (text: string) => createHash('sha256').update(text).digest();
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

function contractOf(mspId: string): Contract {
  const contract = contracts[mspId];
  if (contract === undefined) throw new Error(`no member ${mspId}`);
  return contract;
}

interface Call {
  readonly as?: string;
  readonly value?: string;
  readonly endorsers?: readonly string[];
}

function proposal(name: string, args: readonly string[], call: Call) {
  return contractOf(call.as ?? 'AlphaMSP').newProposal(name, {
    arguments: [...args],
    ...(call.value !== undefined && { transientData: { value: call.value } }),
    ...(call.endorsers && { endorsingOrganizations: [...call.endorsers] }),
  });
}

/** Submits and answers the validation code and the number of the block. */
async function submit(name: string, args: readonly string[], call: Call = {}) {
  const transaction = await proposal(name, args, call).endorse();
  const status = await (await transaction.submit()).getStatus();
  await everywhere(Number(status.blockNumber));
  return { code: status.code, block: Number(status.blockNumber) };
}

/** Resolves when every member has committed a block; the status tells it of one only. */
async function everywhere(block: number): Promise<void> {
  const isThere = () =>
    organizations.every(({ mspId }) => network.channel(channel).height(mspId) > block);
  while (!isThere()) await setImmediate();
}

/** Evaluates at the own peer of a member. */
async function evaluate(mspId: string, name: string, ...args: string[]): Promise<string> {
  const contract = contractOf(mspId);
  const targets = { endorsingOrganizations: [mspId] };
  return text(await contract.evaluate(name, { arguments: args, ...targets }));
}

/** The last envelope of a block as one member keeps it. */
async function blockOf(mspId: string, number: number): Promise<common.Block> {
  const qscc = open
    .use(await connectUser(addressOf(mspId), 'User1'))
    .gateway.getNetwork(channel)
    .getContract('qscc');
  const bytes = await qscc.evaluateTransaction('GetBlockByNumber', channel, String(number));
  return common.Block.deserializeBinary(bytes);
}

function addressOf(mspId: string) {
  const found = network.organizations.find((address) => address.mspId === mspId);
  if (found === undefined) throw new Error(`no member ${mspId}`);
  return found;
}

describe('private data under the unmodified client and chaincode', () => {
  it('given a value in an explicit collection, when members read it, then they have it', async () => {
    const { code } = await submit('putPrivate', ['alphaBeta', 'k1'], { value: 'secret-1' });

    expect(code).toBe(0);
    expect(await evaluate('AlphaMSP', 'getPrivate', 'alphaBeta', 'k1')).toBe('secret-1');
    expect(await evaluate('BetaMSP', 'getPrivate', 'alphaBeta', 'k1')).toBe('secret-1');
  });

  it('given a private value, when everybody asks for its hash, then all peers know it', async () => {
    await submit('putPrivate', ['alphaBeta', 'k2'], { value: 'secret-2' });

    const hashes = await Promise.all(
      organizations.map(({ mspId }) => evaluate(mspId, 'privateHash', 'alphaBeta', 'k2')),
    );

    expect(new Set(hashes)).toEqual(new Set([sha256('secret-2').toString('hex')]));
  });

  it('given a private value, when its block is read, then it holds hashes as Fabric has them and never the value', async () => {
    const { block } = await submit('putPrivate', ['alphaBeta', 'key-3'], { value: 'secret-3' });

    const set = hashedSetOf(await blockOf('GammaMSP', block));
    const [write] = ledger.rwset.kvrwset.HashedRWSet.deserializeBinary(
      set.getHashedRwset_asU8(),
    ).getHashedWritesList();
    expect(set.getCollectionName()).toBe('alphaBeta');
    expect(Buffer.from(write?.getKeyHash_asU8() ?? [])).toEqual(sha256('key-3'));
    expect(Buffer.from(write?.getValueHash_asU8() ?? [])).toEqual(sha256('secret-3'));
    expect(set.getPvtRwsetHash_asU8()).toHaveLength(32);
    const bytes = Buffer.from((await blockOf('GammaMSP', block)).serializeBinary());
    expect(bytes.includes('secret-3')).toBe(false);
    expect(bytes.includes('key-3')).toBe(true);
  });

  it('given a private value, when clients follow blocks with private data, then those of members see it', async () => {
    const { block } = await submit('putPrivate', ['alphaBeta', 'k4'], { value: 'secret-4' });
    const alpha = addressOf('AlphaMSP');

    const readers = [
      await connectUser(alpha, 'User1'),
      await connectUser(addressOf('GammaMSP'), 'User1'),
      await connectUser(alpha, 'User1', addressOf('GammaMSP')),
    ];
    const seen = await Promise.all(readers.map((reader) => privateValues(open.use(reader), block)));

    expect(seen).toEqual([['secret-4'], [], []]);
  });

  it('given somebody who is no member, when they read or write, then Fabric refuses with its texts', async () => {
    const read = evaluate('GammaMSP', 'getPrivate', 'alphaBeta', 'k1');
    const written = proposal('putPrivate', ['alphaBeta', 'k1'], {
      as: 'GammaMSP',
      value: 'x',
    }).endorse();

    await expect(read).rejects.toMatchObject({
      details: [
        {
          message: containing(
            'tx creator does not have read access permission on privatedata in chaincodeName:asset collectionName: alphaBeta',
          ),
        },
      ],
    });
    await expect(written).rejects.toMatchObject({
      details: [{ message: containing('tx creator does not have write access permission') }],
    });
  });

  it('given a peer without the value, when a member asks it, then it has only the hash', async () => {
    await submit('putPrivate', ['betaGamma', 'k'], {
      value: 'v',
      endorsers: ['BetaMSP', 'GammaMSP'],
    });

    const asked = evaluate('AlphaMSP', 'getPrivate', 'betaGamma', 'k');

    await expect(asked).rejects.toMatchObject({
      details: [
        {
          message: expect.stringMatching(
            /private data matching public hash version is not available\. Public hash version = \{BlockNum: \d+, TxNum: 0\}, Private data version = <nil>/,
          ) as string,
        },
      ],
    });
  });

  it('given an implicit collection of another member, when that one endorses, then only it has the value', async () => {
    const name = '_implicit_org_GammaMSP';

    const { code } = await submit('putPrivate', [name, 'k'], {
      value: 'for-gamma',
      endorsers: ['GammaMSP'],
    });

    expect(code).toBe(0);
    expect(await evaluate('GammaMSP', 'getPrivate', name, 'k')).toBe('for-gamma');
    await expect(evaluate('BetaMSP', 'getPrivate', name, 'k')).rejects.toMatchObject({
      details: [{ message: containing('private data matching public hash version') }],
    });
    const folders = ['AlphaMSP', 'BetaMSP'].map((mspId) => addressOf(mspId).folder);
    for (const folder of folders) expect(await holds(folder, 'for-gamma')).toBe(false);
  });

  it('given two implicit collections, when no endorsers are named, then the gateway refuses to show the transient data', async () => {
    const names = ['_implicit_org_BetaMSP', '_implicit_org_GammaMSP'];

    const { code } = await submit('putPrivateIn', names, {
      value: 'v',
      endorsers: ['BetaMSP', 'GammaMSP'],
    });
    const refused = proposal('putPrivateIn', names, { value: 'v' }).endorse();

    await expect(refused).rejects.toMatchObject({
      code: 9,
      message: containing('retry specifying trusted endorsing organizations'),
    });
    expect(code).toBe(0);
  });

  it('given a public and an implicit write in one transaction, when it is endorsed, then the gateway refuses', async () => {
    const refused = proposal('putBoth', ['_implicit_org_BetaMSP', 'k'], { value: 'v' }).endorse();

    await expect(refused).rejects.toMatchObject({ code: 9 });
  });

  it('given an implicit collection, when another member alone endorses, then the transaction does not count', async () => {
    const { code } = await submit('putPrivate', ['_implicit_org_BetaMSP', 'stolen'], {
      value: 'v',
      endorsers: ['AlphaMSP'],
    });

    expect(code).toBe(10);
    expect(await evaluate('BetaMSP', 'getPrivate', '_implicit_org_BetaMSP', 'stolen')).toBe('');
  });

  it('given a policy of a collection, when who it names endorses alone, then that is enough', async () => {
    const alone = await submit('putPrivate', ['byAlphaAlone', 'k'], {
      value: 'v',
      endorsers: ['AlphaMSP'],
    });
    const others = await submit('putPrivate', ['byAlphaAlone', 'k'], {
      value: 'w',
      endorsers: ['BetaMSP', 'GammaMSP'],
    });

    expect([alone.code, others.code]).toEqual([0, 10]);
    expect(await evaluate('BetaMSP', 'getPrivate', 'byAlphaAlone', 'k')).toBe('v');
  });

  it('given a collection that wants more peers than there are, when it is written, then nobody endorses', async () => {
    const refused = proposal('putPrivate', ['demanding', 'k'], { value: 'v' }).endorse();

    await expect(refused).rejects.toMatchObject({
      details: [
        {
          message: containing(
            'required to disseminate to at least 2 peers, but know of only 1 eligible peers',
          ),
        },
      ],
    });
  });

  it('given two transactions on one private version, when both are submitted, then one conflicts', async () => {
    const call = { value: '2', endorsers: ['AlphaMSP'] };
    await submit('putPrivate', ['byAlphaAlone', 'counter'], { ...call, value: '1' });
    const endorsed = await Promise.all(
      ['replacePrivate', 'replaceByHash'].map((name) =>
        proposal(name, ['byAlphaAlone', 'counter'], call).endorse(),
      ),
    );

    const commits = await Promise.all(endorsed.map((transaction) => transaction.submit()));
    const codes = await Promise.all(commits.map(async (commit) => (await commit.getStatus()).code));

    expect(codes.sort()).toEqual([0, 11]);
  });

  it('given values in a range, when they are read by range and by composite key, then they come in order', async () => {
    for (const key of ['r2', 'r1', 'r3']) {
      await submit('putPrivate', ['alphaBeta', key], { value: key });
    }
    await submit('putPrivateComposite', ['alphaBeta', 'car', 'red', '1'], { value: 'c' });

    expect(await evaluate('BetaMSP', 'privateRange', 'alphaBeta', 'r1', 'r3')).toBe('["r1","r2"]');
    expect(await evaluate('BetaMSP', 'privateComposites', 'alphaBeta', 'car', 'red')).toBe(
      '[["red","1"]]',
    );
  });

  it.each([
    [
      'rangeThenPut',
      'Transaction has already performed queries on pvt data. Writes are not allowed',
    ],
    ['putThenRange', 'Queries on pvt data is supported only in a read-only transaction'],
  ])('given %s, when it runs, then Fabric refuses', async (name, reason) => {
    await expect(evaluate('AlphaMSP', name, 'alphaBeta')).rejects.toMatchObject({
      details: [{ message: containing(reason) }],
    });
  });

  it.each([
    ['nowhere', 'k', `collection ${channel}/asset/nowhere could not be found`],
    [
      '_implicit_org_NoMSP',
      'k',
      'collection [_implicit_org_NoMSP] not defined in the collection config for chaincode [asset]',
    ],
    ['', 'k', 'collection must be a valid string'],
    ['alphaBeta', '', 'key must be a valid string'],
  ])(
    'given collection "%s" and key "%s", when it is written, then the reason is told',
    async (collection, key, reason) => {
      const refused = proposal('putPrivate', [collection, key], { value: 'v' }).endorse();

      await expect(refused).rejects.toMatchObject({ details: [{ message: containing(reason) }] });
    },
  );

  it('given a deleted value, when it is read, then it is gone', async () => {
    await submit('putPrivate', ['alphaBeta', 'gone'], { value: 'v' });

    await submit('deletePrivate', ['alphaBeta', 'gone']);

    expect(await evaluate('BetaMSP', 'getPrivate', 'alphaBeta', 'gone')).toBe('');
    expect(await evaluate('GammaMSP', 'privateHash', 'alphaBeta', 'gone')).toBe('');
  });

  it('given a purged value, when it is read, then value and hash are gone', async () => {
    await submit('putPrivate', ['alphaBeta', 'purged'], { value: 'first' });
    await submit('putPrivate', ['alphaBeta', 'purged'], { value: 'second' });

    const { code } = await submit('purgePrivate', ['alphaBeta', 'purged']);

    expect(code).toBe(0);
    expect(await evaluate('AlphaMSP', 'getPrivate', 'alphaBeta', 'purged')).toBe('');
    expect(await evaluate('GammaMSP', 'privateHash', 'alphaBeta', 'purged')).toBe('');
  });

  it('given a collection with a time to live, when so many blocks have passed, then value and hash are gone', async () => {
    const { block } = await submit('putPrivate', ['shortLived', 'k'], { value: 'v' });
    await submit('put', ['filler', '1']);
    await submit('put', ['filler', '2']);
    const before = await evaluate('BetaMSP', 'getPrivate', 'shortLived', 'k');

    const last = await submit('put', ['filler', '3']);

    expect(last.block).toBe(block + 3);
    expect(before).toBe('v');
    expect(await evaluate('BetaMSP', 'getPrivate', 'shortLived', 'k')).toBe('');
    expect(await evaluate('GammaMSP', 'privateHash', 'shortLived', 'k')).toBe('');
  });

  it('given transient data that exceeds the limit of a message, when it is sent, then that is told', async () => {
    const refused = proposal('transientKeys', [], {
      value: 'x'.repeat(21 * 1024 * 1024),
    }).endorse();

    await expect(refused).rejects.toMatchObject({ code: 8 });
  });
});

function hashedSetOf(block: common.Block): ledger.rwset.CollectionHashedReadWriteSet {
  const [envelope] = block.getData()?.getDataList_asU8() ?? [];
  const payload = common.Payload.deserializeBinary(
    common.Envelope.deserializeBinary(envelope ?? new Uint8Array()).getPayload_asU8(),
  );
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const endorsed = peer.ChaincodeActionPayload.deserializeBinary(
    action?.getPayload_asU8() ?? new Uint8Array(),
  ).getAction();
  const response = peer.ProposalResponsePayload.deserializeBinary(
    endorsed?.getProposalResponsePayload_asU8() ?? new Uint8Array(),
  );
  const results = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  const [namespace] = ledger.rwset.TxReadWriteSet.deserializeBinary(
    results.getResults_asU8(),
  ).getNsRwsetList();
  const [set] = namespace?.getCollectionHashedRwsetList() ?? [];
  if (set === undefined) throw new Error('the transaction wrote no collection');
  return set;
}

/** The private values that come with a block. */
async function privateValues({ gateway }: TestClient, block: number): Promise<string[]> {
  const startBlock = BigInt(block);
  using events = await gateway.getNetwork(channel).getBlockAndPrivateDataEvents({ startBlock });
  for await (const event of events) {
    const sets = [...event.getPrivateDataMapMap().entries()].flatMap(([, set]) =>
      set.getNsPvtRwsetList().flatMap((entry) => entry.getCollectionPvtRwsetList()),
    );
    return sets
      .flatMap((set) =>
        ledger.rwset.kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8()).getWritesList(),
      )
      .map((write) => text(write.getValue_asU8()));
  }
  return [];
}

/** Whether any file below a folder holds a text. */
async function holds(folder: string, sought: string): Promise<boolean> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const content = await readFile(join(entry.parentPath, entry.name));
    if (content.includes(sought)) return true;
  }
  return false;
}
