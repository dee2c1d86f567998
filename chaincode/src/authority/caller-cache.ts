import type { ChaincodeStub } from 'fabric-shim';
import { type Certified, readCaller } from './caller';

type Creator = ReturnType<ChaincodeStub['getCreator']>;

/**
 * Reads callers and remembers the last ones by their whole certificate: reading one costs as much
 * as the rest of a small transaction. What it says depends on nothing but the bytes.
 */
export function cachedCallers(limit: number): (creator: Creator) => Certified {
  const known = new Map<string, Certified>();
  return (creator) => {
    const key = `${creator.mspid}\n${Buffer.from(creator.idBytes).toString('latin1')}`;
    const caller = known.get(key) ?? readCaller(creator);
    known.delete(key);
    known.set(key, caller);
    const [oldest] = known.keys();
    if (known.size > limit && oldest !== undefined) known.delete(oldest);
    return caller;
  };
}
