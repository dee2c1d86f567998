import { ledger as protos } from '@hyperledger/fabric-protos';
import { TxSimulator } from '../chaincode/simulator';
import type { PeerLedger, ValidationCode } from '../peer/peer-ledger';
import { benchOfFile } from '../peer/sample-ledger.test.data';
import { validationCodes as codes } from './invalid';
import { chaincode, resultBytes } from './sample-channel.test.data';

const { VALID, PHANTOM_READ_CONFLICT } = codes;
const { kvrwset, TxReadWriteSet } = protos.rwset;
const bench = benchOfFile();
const keyOf = (index: number) => `k${String(index).padStart(3, '0')}`;
const count = 120;

type Writes = Readonly<Record<string, string | undefined>>;

async function commit(ledger: PeerLedger, ...envelopes: Uint8Array[]): Promise<ValidationCode[]> {
  const { transactions } = await ledger.commit(bench().next(ledger, ...envelopes));
  return transactions.map(({ code }) => code);
}

/** A ledger with keys `k000` to `k119`. */
async function filled(): Promise<PeerLedger> {
  const ledger = await bench().open();
  const keys = Array.from({ length: count }, (_, index) => [keyOf(index), 'value'] as const);
  await commit(ledger, bench().transaction({ writes: Object.fromEntries(keys) }).envelope);
  return ledger;
}

/** What the simulation of a range query found, read up to a number of results. */
async function scanned(ledger: PeerLedger, limit = Infinity, end = ''): Promise<Uint8Array> {
  using simulator = new TxSimulator(ledger.snapshot());
  const scan = simulator.range(chaincode, '', end);
  for (let read = 0; read < limit; read += 1) if ((await scan.next()) === undefined) break;
  await scan.close();
  return simulator.results();
}

function rangeOf(results: Uint8Array): protos.rwset.kvrwset.RangeQueryInfo | undefined {
  const [entry] = TxReadWriteSet.deserializeBinary(results).getNsRwsetList();
  const set = kvrwset.KVRWSet.deserializeBinary(entry?.getRwset_asU8() ?? new Uint8Array());
  return set.getRangeQueriesInfoList()[0];
}

describe('range queries', () => {
  it.each([
    [0, false, false],
    [50, true, false],
    [51, false, true],
    [Infinity, false, true],
  ])(
    'given a query that read %s results, when it is simulated, then raw reads %s and hashes %s are recorded',
    async (limit, isRaw, isHashed) => {
      await using ledger = await filled();

      const range = rangeOf(await scanned(ledger, limit));

      expect([range?.hasRawReads(), range?.hasReadsMerkleHashes()]).toEqual([isRaw, isHashed]);
    },
  );

  const changes: readonly (readonly [string, number, string, Writes, boolean])[] = [
    ['nothing', Infinity, '', {}, true],
    ['a key of it', Infinity, '', { [keyOf(60)]: 'new' }, false],
    ['its first key', Infinity, '', { [keyOf(0)]: 'new' }, false],
    ['its last key', Infinity, '', { [keyOf(119)]: undefined }, false],
    ['a new key', Infinity, '', { k060a: 'new' }, false],
    ['a new key behind all others', Infinity, '', { z: 'new' }, false],
    ['a key behind its end', Infinity, keyOf(100), { z: 'new' }, true],
    ['a key that was not read any more', 60, '', { [keyOf(60)]: 'new' }, true],
    ['the last key that was read', 60, '', { [keyOf(59)]: 'new' }, false],
    ['so much that few are left', Infinity, keyOf(55), { [keyOf(1)]: undefined }, false],
    ['a key of a short one', 50, '', { [keyOf(49)]: 'new' }, false],
    ['a key behind a short one', 50, '', { [keyOf(50)]: 'new' }, true],
  ];

  it.each(changes)(
    'given %s changed since, when a range query is validated, then case %# holds',
    async (_name, limit, end, writes, isValid) => {
      const code = isValid ? VALID : PHANTOM_READ_CONFLICT;
      await using ledger = await filled();
      const results = await scanned(ledger, limit, end);
      const query = () => bench().transaction({ results }).envelope;

      const inOneBlock = await commit(ledger, bench().transaction({ writes }).envelope, query());
      const afterwards = await commit(ledger, query());

      expect([inOneBlock, afterwards]).toEqual([[VALID, code], [code]]);
    },
  );

  it.each([0, 1, 2, 2 ** 32 - 1])(
    'given forged hashes of degree %i, when they are validated, then it is refused',
    async (degree) => {
      await using ledger = await filled();
      const summary = new kvrwset.QueryReadsMerkleSummary();
      summary.setMaxDegree(degree);
      summary.setMaxLevel(1);
      summary.addMaxLevelHashes(new Uint8Array(32));
      const range = new kvrwset.RangeQueryInfo();
      range.setItrExhausted(true);
      range.setReadsMerkleHashes(summary);
      const set = new kvrwset.KVRWSet();
      set.addRangeQueriesInfo(range);

      const results = resultBytes([[chaincode, set]]);

      expect(await commit(ledger, bench().transaction({ results }).envelope)).toEqual([
        PHANTOM_READ_CONFLICT,
      ]);
    },
  );
});
