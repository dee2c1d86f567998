import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PeerLedger } from '../peer/peer-ledger';
import { benchOfFile } from '../peer/sample-ledger.test.data';
import { chaincode } from '../validation/sample-channel.test.data';
import { collectionConfigs } from './collection-config';
import { privateWriteSet, sha256 } from './collection-read-write-set';
import type { PrivateDataInfo } from './private-data-info';

const bench = benchOfFile();
const members = "OR('org1MSP.member', 'org2MSP.member')";
const options = {
  name: chaincode,
  version: '1',
  sequence: 1,
  packageId: 'p',
  addresses: {},
  collections: [
    { name: 'c', policy: members },
    { name: 'brief', policy: members, blockToLive: 1 },
    { name: 'ofOthers', policy: "OR('org2MSP.member')" },
  ],
};
const collections = collectionConfigs([options], ['org1MSP', 'org2MSP', 'org3MSP']);

type Values = Readonly<Record<string, string | undefined>>;

/** What the other members would give, by the hash of the write set. */
let others: Map<string, Uint8Array>;
let asked: number;

beforeEach(() => {
  others = new Map();
  asked = 0;
});

function open(): Promise<PeerLedger> {
  return bench().open(bench().channel.genesis, {
    collections,
    fetchPrivateData: (_block, { writeSetHash }: PrivateDataInfo) => {
      asked += 1;
      return Promise.resolve(others.get(Buffer.from(writeSetHash).toString('hex')));
    },
  });
}

function accessOf(values: Values, purged: readonly string[] = []) {
  const writes = Object.entries(values).map(([key, value]) => {
    const bytes = value === undefined ? undefined : Buffer.from(value);
    return [key, { value: bytes, isPurge: purged.includes(key) }] as const;
  });
  return { reads: new Map(), writes: new Map(writes), metadataWrites: new Map() };
}

/** A transaction that writes into a collection, and its write set in the clear. */
function sample(values: Values, name = 'c', purged: readonly string[] = []) {
  const access = accessOf(values, purged);
  const transaction = bench().transaction({ collections: { [name]: access } });
  const bytes = privateWriteSet(access) ?? new Uint8Array();
  return { ...transaction, bytes, name };
}

type Sample = ReturnType<typeof sample>;

function hold(ledger: PeerLedger, { id, name, bytes }: Sample): Promise<void> {
  const writes = [{ namespace: chaincode, collection: name, bytes }];
  return ledger.privateData.hold(id, ledger.height, writes);
}

/** Commits a block of one transaction; without its write set when nobody holds it. */
async function commit(ledger: PeerLedger, one: Sample, isHeld = true): Promise<void> {
  if (isHeld) await hold(ledger, one);
  const { transactions } = await ledger.commit(bench().next(ledger, one.envelope));
  expect(transactions.map(({ code }) => code)).toEqual([0]);
}

function offer({ bytes }: Sample): void {
  others.set(sha256(bytes).toString('hex'), bytes);
}

function valueOf(ledger: PeerLedger, key: string, name = 'c'): string | undefined {
  using snapshot = ledger.snapshot();
  const found = snapshot.privateValue(chaincode, name, key);
  return found && Buffer.from(found.value).toString();
}

function hasHash(ledger: PeerLedger, key: string, name = 'c'): boolean {
  using snapshot = ledger.snapshot();
  return snapshot.privateHash(chaincode, name, sha256(key)) !== undefined;
}

describe('private data of a ledger', () => {
  it('given a held write set, when its transaction is committed, then value and hash are there', async () => {
    await using ledger = await open();

    await commit(ledger, sample({ a: '1' }));

    expect([valueOf(ledger, 'a'), hasHash(ledger, 'a'), asked]).toEqual(['1', true, 0]);
  });

  it('given a collection of others, when a block writes it, then this member has the hash only and asks nobody', async () => {
    await using ledger = await open();

    await commit(ledger, sample({ a: '1' }, 'ofOthers'));

    expect([valueOf(ledger, 'a', 'ofOthers'), hasHash(ledger, 'a', 'ofOthers')]).toEqual([
      undefined,
      true,
    ]);
    expect([asked, await ledger.privateData.missing(9)]).toEqual([0, []]);
  });

  it('given no write set anywhere, when the block comes, then it is committed and the data are missing until they come', async () => {
    await using ledger = await open();
    const one = sample({ a: '1' });

    await commit(ledger, one, false);
    const before = [
      valueOf(ledger, 'a'),
      hasHash(ledger, 'a'),
      await ledger.reconcilePrivateData(),
    ];
    const missing = await ledger.privateData.missing(9);
    offer(one);
    const { filled } = await ledger.reconcilePrivateData();

    expect(before).toEqual([undefined, true, expect.objectContaining({ filled: 0 })]);
    expect(missing).toEqual([{ block: 1, transaction: 0, namespace: chaincode, collection: 'c' }]);
    expect([filled, valueOf(ledger, 'a'), await ledger.privateData.missing(9)]).toEqual([
      1,
      '1',
      [],
    ]);
  });

  it('given more that is missing than one turn asks for, when it goes on, then what nobody has hides nothing', async () => {
    await using ledger = await open();
    const samples = Array.from({ length: 12 }, (_, index) =>
      sample({ [`k${String(index)}`]: '1' }),
    );
    for (const one of samples) await commit(ledger, one, false);
    const [oldest] = samples;
    if (oldest !== undefined) offer(oldest);

    const first = await ledger.reconcilePrivateData();
    const second = await ledger.reconcilePrivateData(first.below);
    const third = await ledger.reconcilePrivateData(second.below);

    expect([first.filled, second.filled, third]).toEqual([0, 1, { filled: 0, below: undefined }]);
    expect(valueOf(ledger, 'k0')).toBe('1');
  });

  it('given a member that offers another value, when it is asked, then it is not believed', async () => {
    await using ledger = await open();
    const one = sample({ a: '1' });
    const wrong = sample({ a: '2' });
    others.set(sha256(one.bytes).toString('hex'), wrong.bytes);

    await commit(ledger, one, false);

    expect([valueOf(ledger, 'a'), (await ledger.reconcilePrivateData()).filled]).toEqual([
      undefined,
      0,
    ]);
  });

  it('given two missing versions, when both come, then the newer value counts in either order', async () => {
    await using ledger = await open();
    const [older, newer] = [sample({ a: 'old', b: 'b' }), sample({ a: 'new' })];
    for (const one of [older, newer]) await commit(ledger, one, false);

    offer(older);
    await ledger.reconcilePrivateData();
    const between = [valueOf(ledger, 'a'), valueOf(ledger, 'b')];
    offer(newer);
    await ledger.reconcilePrivateData();

    expect(between).toEqual([undefined, 'b']);
    expect([valueOf(ledger, 'a'), valueOf(ledger, 'b')]).toEqual(['new', 'b']);
  });

  it('given a deletion that came late, when it comes, then the old value goes', async () => {
    await using ledger = await open();
    const deletion = sample({ a: undefined });
    await commit(ledger, sample({ a: '1' }));
    await commit(ledger, deletion, false);
    const before = valueOf(ledger, 'a');

    offer(deletion);
    await ledger.reconcilePrivateData();

    expect([before, valueOf(ledger, 'a')]).toEqual(['1', undefined]);
  });

  it('given a key that was purged since, when another member gives the rest, then it is taken', async () => {
    await using ledger = await open();
    const one = sample({ a: 'secret', b: '1' });
    await commit(ledger, one, false);
    await commit(ledger, sample({ a: undefined }, 'c', ['a']));

    others.set(
      sha256(one.bytes).toString('hex'),
      privateWriteSet(accessOf({ b: '1' })) ?? new Uint8Array(),
    );
    const { filled } = await ledger.reconcilePrivateData();

    expect([filled, valueOf(ledger, 'a'), valueOf(ledger, 'b')]).toEqual([1, undefined, '1']);
  });

  it('given no state, when the ledger is opened, then values, hashes and ends are as they were', async () => {
    {
      await using ledger = await open();
      await commit(ledger, sample({ a: '1', b: '1' }));
      await commit(ledger, sample({ a: '2' }));
      await commit(ledger, sample({ b: undefined }, 'c', ['b']));
      await commit(ledger, sample({ e: '1' }, 'brief'));
    }
    await rm(join(bench().folder, 'state'), { recursive: true });

    await using ledger = await open();
    const before = [valueOf(ledger, 'a'), valueOf(ledger, 'b'), valueOf(ledger, 'e', 'brief')];
    for (const key of ['x', 'y']) await commit(ledger, sample({ [key]: '1' }));

    expect(before).toEqual(['2', undefined, '1']);
    expect([valueOf(ledger, 'e', 'brief'), hasHash(ledger, 'e', 'brief')]).toEqual([
      undefined,
      false,
    ]);
    expect(await ledger.privateData.missing(9)).toEqual([]);
  });

  it('given a crash before the block was stored, when another block takes its number, then its data are its own', async () => {
    const lost = sample({ a: 'lost' });
    {
      await using ledger = await open();
      await hold(ledger, lost);
      const info = {
        transactionId: lost.id,
        transaction: 0,
        namespace: chaincode,
        collection: 'c',
        writeSetHash: sha256(lost.bytes),
        writes: [],
      };
      await ledger.privateData.prepare(ledger.height, [info]);
    }

    await using ledger = await open();
    await commit(ledger, sample({ b: '1' }));
    await commit(ledger, lost, false);

    expect([valueOf(ledger, 'a'), valueOf(ledger, 'b')]).toEqual(['lost', '1']);
  });

  it('given a value written again, when the time of the first one ends, then the second stays for its own time', async () => {
    await using ledger = await open();
    await commit(ledger, sample({ e: '1' }, 'brief'));
    await commit(ledger, sample({ e: '2' }, 'brief'));

    await commit(ledger, sample({ x: '1' }));
    const after = [valueOf(ledger, 'e', 'brief'), hasHash(ledger, 'e', 'brief')];
    await commit(ledger, sample({ y: '1' }));

    expect(after).toEqual(['2', true]);
    expect([valueOf(ledger, 'e', 'brief'), hasHash(ledger, 'e', 'brief')]).toEqual([
      undefined,
      false,
    ]);
  });

  it('given a missing value whose time ended, when it could come, then it is not asked for', async () => {
    await using ledger = await open();
    const one = sample({ e: '1' }, 'brief');
    await commit(ledger, one, false);
    for (const key of ['x', 'y']) await commit(ledger, sample({ [key]: '1' }));

    offer(one);

    expect(await ledger.reconcilePrivateData()).toMatchObject({ filled: 0 });
  });

  it('given another organisation, when it asks, then it gets what it is a member of', async () => {
    await using ledger = await open();
    const one = sample({ a: '1' });
    await commit(ledger, one);
    const info = {
      transactionId: one.id,
      transaction: 0,
      namespace: chaincode,
      collection: 'c',
      writeSetHash: sha256(one.bytes),
      writes: [],
    };

    const shown = ['org2MSP', 'org3MSP'].map((mspId) => ledger.privateData.show(mspId, 1, info));

    expect(shown.map((bytes) => bytes !== undefined)).toEqual([true, false]);
  });
});
