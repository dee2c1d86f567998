import { type FakeRow, FakeState } from './fake-state';

const noRow: FakeRow = { namespace: '', key: '', value: Buffer.alloc(0) };

/** Rows one by one, as peers hand them out. */
export class FakeIterator {
  readonly #rows: FakeRow[];

  constructor(rows: readonly FakeRow[]) {
    this.#rows = [...rows];
  }

  /** Fabric's typings promise a value with the end, too. */
  next(): Promise<{ value: FakeRow; done: boolean }> {
    const value = this.#rows.shift();
    return Promise.resolve(value ? { value, done: false } : { value: noRow, done: true });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** What a page was asked for; the peer gets it as a protocol buffer, the fake as it is. */
export interface FakePage {
  readonly pageSize: number;
  readonly bookmark: string;
}

/**
 * The peer's side of one simulation. As in Fabric, reads see the committed state and never the
 * simulation's own writes, and nothing can be written after a paged query.
 */
export class FakeHandler {
  readonly writes = new Map<string, Buffer>();
  /** Under `collection NUL key`. */
  readonly privateWrites = new Map<string, Buffer>();
  reads = 0;
  readonly #state: FakeState;
  readonly #privateState: FakeState;
  #hasPaged = false;

  constructor(state: FakeState, privateState = new FakeState()) {
    this.#state = state;
    this.#privateState = privateState;
  }

  handleGetState(collection: string, key: string): Promise<Buffer> {
    if (collection !== '') return Promise.resolve(this.#privateState.get(`${collection}\0${key}`));
    this.reads += 1;
    return Promise.resolve(this.#state.get(key));
  }

  handlePutState(collection: string, key: string, value: Buffer): Promise<void> {
    if (this.#hasPaged) return Promise.reject(new Error('Writes are not allowed after a page'));
    if (collection === '') this.writes.set(key, value);
    else this.privateWrites.set(`${collection}\0${key}`, value);
    return Promise.resolve();
  }

  handleGetStateByRange(_collection: string, start: string, end: string) {
    return Promise.resolve({ iterator: new FakeIterator(this.#state.range(start, end)) });
  }

  /** As in the shim, an empty page has no metadata, although the typings say so. */
  page(start: string, end: string, { pageSize, bookmark }: FakePage) {
    this.#hasPaged = true;
    const rows = this.#state.range(bookmark === '' ? start : bookmark, end);
    const metadata = {
      fetchedRecordsCount: Math.min(pageSize, rows.length),
      bookmark: rows[pageSize]?.key ?? '',
    };
    const iterator = new FakeIterator(rows.slice(0, pageSize));
    const page = { iterator, metadata };
    if (rows.length === 0) Reflect.deleteProperty(page, 'metadata');
    return Promise.resolve(page);
  }
}
