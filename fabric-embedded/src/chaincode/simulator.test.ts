import { ledger } from '@hyperledger/fabric-protos';
import type { RangeScan } from './range-scan';
import { memoryState } from './memory-state.test.data';
import { TxSimulator } from './simulator';

const at = (block: number, transaction = 0) => ({ block, transaction });

function simulatorOver(...keys: string[]): TxSimulator {
  return new TxSimulator(memoryState(keys.map((key) => ['cc', key, `value of ${key}`, at(3, 2)])));
}

function readWriteSets(simulator: TxSimulator) {
  const set = ledger.rwset.TxReadWriteSet.deserializeBinary(simulator.results());
  return set.getNsRwsetList().map((entry) => ({
    namespace: entry.getNamespace(),
    ...ledger.rwset.kvrwset.KVRWSet.deserializeBinary(entry.getRwset_asU8()).toObject(),
  }));
}

async function keysOf(scan: RangeScan, limit = Infinity): Promise<string[]> {
  const keys: string[] = [];
  while (keys.length < limit) {
    const found = await scan.next();
    if (found === undefined) break;
    keys.push(found.key);
  }
  return keys;
}

describe('TxSimulator', () => {
  it('given a state, when keys are read, then versions are recorded and absent keys have none', () => {
    const simulator = simulatorOver('b');

    simulator.get('cc', 'b');
    simulator.get('cc', 'a');

    expect(readWriteSets(simulator)).toMatchObject([
      {
        namespace: 'cc',
        readsList: [
          { key: 'a', version: undefined },
          { key: 'b', version: { blockNum: 3, txNum: 2 } },
        ],
      },
    ]);
  });

  it('given a write, when its key is read in the same transaction, then the old value is seen', () => {
    const simulator = simulatorOver('a');

    simulator.put('cc', 'a', Buffer.from('new'));
    const seen = simulator.get('cc', 'a');

    expect(Buffer.from(seen ?? []).toString()).toBe('value of a');
  });

  it('given keys beyond U+FFFF, when they are written, then they are in the order of UTF-8 bytes', () => {
    const simulator = simulatorOver();

    for (const key of ['\u{1F600}', '\uFFFD', 'b', 'a']) simulator.put('cc', key, Buffer.from('x'));

    const [set] = readWriteSets(simulator);
    expect(set?.writesList.map(({ key }) => key)).toEqual(['a', 'b', '\uFFFD', '\u{1F600}']);
  });

  it('given several writes of one key, when the set is built, then the last one stands', () => {
    const simulator = simulatorOver('a');

    simulator.put('cc', 'a', Buffer.from('1'));
    simulator.delete('cc', 'a');

    expect(readWriteSets(simulator)).toMatchObject([
      { writesList: [{ key: 'a', isDelete: true, value: '' }] },
    ]);
  });

  it('given an empty value, when it is written, then it is a deletion as in Fabric', () => {
    const simulator = simulatorOver('a');

    simulator.put('cc', 'a', new Uint8Array());

    expect(readWriteSets(simulator)).toMatchObject([{ writesList: [{ isDelete: true }] }]);
  });

  it('given two namespaces, when both are used, then they are in order of their names', () => {
    const simulator = simulatorOver();

    simulator.put('zz', 'k', Buffer.from('1'));
    simulator.put('aa', 'k', Buffer.from('1'));

    expect(readWriteSets(simulator).map(({ namespace }) => namespace)).toEqual(['aa', 'zz']);
  });

  it('given a range, when it is read to its end, then reads, end and exhaustion are recorded', async () => {
    const simulator = simulatorOver('a', 'b', 'c', 'd');

    const keys = await keysOf(simulator.range('cc', 'b', 'd'));

    expect(keys).toEqual(['b', 'c']);
    expect(readWriteSets(simulator)[0]?.rangeQueriesInfoList).toMatchObject([
      {
        startKey: 'b',
        endKey: 'd',
        itrExhausted: true,
        rawReads: { kvReadsList: [{ key: 'b' }, { key: 'c' }] },
      },
    ]);
  });

  it('given a range, when the reader stops half-way, then only what was seen is recorded', async () => {
    const simulator = simulatorOver('a', 'b', 'c');

    await keysOf(simulator.range('cc', 'a', ''), 2);

    expect(readWriteSets(simulator)[0]?.rangeQueriesInfoList).toMatchObject([
      {
        startKey: 'a',
        endKey: 'b',
        itrExhausted: false,
        rawReads: { kvReadsList: [{ key: 'a' }, { key: 'b' }] },
      },
    ]);
  });

  it('given the same range twice, when both are read, then it is recorded once', async () => {
    const simulator = simulatorOver('a');

    await keysOf(simulator.range('cc', '', ''));
    await keysOf(simulator.range('cc', '', ''));

    expect(readWriteSets(simulator)[0]?.rangeQueriesInfoList).toHaveLength(1);
  });

  it('given a paged query, when something is written afterwards, then it is refused', () => {
    const simulator = simulatorOver('a');

    simulator.pagedRange('cc', '', '');

    expect(() => {
      simulator.put('cc', 'a', Buffer.from('1'));
    }).toThrow('Writes are not allowed');
  });

  it('given a write, when a paged query follows, then it is refused', () => {
    const simulator = simulatorOver('a');

    simulator.delete('cc', 'a');

    expect(() => simulator.pagedRange('cc', '', '')).toThrow('read-only transaction');
  });

  it('given nothing read or written, when the set is built, then it names no namespace', () => {
    const simulator = simulatorOver('a');

    expect(readWriteSets(simulator)).toEqual([]);
  });
});
