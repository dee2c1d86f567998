import type { KeyedValue, StateSnapshot } from '../peer/peer-ledger';
import type { ScannedRange } from './read-write-set';

/**
 * A scan that records what it hands out, so that a key that appears or vanishes inside the
 * range before the commit is found (a phantom).
 */
export class RangeScan {
  readonly #source: AsyncIterator<KeyedValue>;
  readonly #record: ScannedRange;
  readonly #end: string;

  constructor(snapshot: StateSnapshot, namespace: string, record: ScannedRange, end: string) {
    this.#source = snapshot.range(namespace, record.start, end)[Symbol.asyncIterator]();
    this.#record = record;
    this.#end = end;
  }

  async next(): Promise<KeyedValue | undefined> {
    const step = await this.#source.next();
    if (step.done === true) {
      this.#record.exhausted = true;
      this.#record.end = this.#end;
      return undefined;
    }
    const { key, version } = step.value;
    this.#record.reads.add(key, version);
    this.#record.end = key;
    return step.value;
  }

  /** The key after the last one that was handed out; looking at it is not recorded as a read. */
  async peek(): Promise<string> {
    const step = await this.#source.next();
    return step.done === true ? '' : step.value.key;
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
