import { Readable } from 'node:stream';
import type { KeyedValue, StateSnapshot, Version } from '../peer/peer-ledger';
import { byUtf8 } from './utf8-order';

/** A state in memory, given as namespace, key, value and version. */
export function memoryState(
  entries: readonly (readonly [namespace: string, key: string, value: string, version: Version])[],
): StateSnapshot {
  const inOrder = [...entries].sort(([, left], [, right]) => byUtf8(left, right));
  return {
    height: 1,
    get(namespace, key) {
      const found = entries.find((entry) => entry[0] === namespace && entry[1] === key);
      return found === undefined ? undefined : { value: Buffer.from(found[2]), version: found[3] };
    },
    async *range(namespace, start, end) {
      for (const [owner, key, value, version] of inOrder) {
        const inside = byUtf8(key, start) >= 0 && (end === '' || byUtf8(key, end) < 0);
        if (owner === namespace && inside) {
          yield await Promise.resolve<KeyedValue>({ key, value: Buffer.from(value), version });
        }
      }
    },
    privateValue: () => undefined,
    privateHash: () => undefined,
    privateRange: () => Readable.from([]),
    async *history(_namespace, key) {
      yield await Promise.resolve({
        transactionId: `wrote ${key}`,
        value: Buffer.from('old'),
        isDelete: false,
        timestamp: { seconds: 7, nanos: 8 },
      });
    },
    [Symbol.dispose]: () => undefined,
  };
}
