import type { DatabaseView } from '../state/database-view';
import { readEnvelope } from '../validation/read-envelope';
import { readValidated } from '../validation/validate-transaction';
import type {
  CommittedBlock,
  HistoryEntry,
  KeyedValue,
  StateSnapshot,
  Version,
  VersionedValue,
} from './peer-ledger';

/** The state at one height; old values of a key are read from the blocks that wrote them. */
export class LedgerSnapshot implements StateSnapshot {
  readonly height: number;
  readonly #view: DatabaseView;
  readonly #block: (number: number) => Promise<CommittedBlock>;

  constructor(view: DatabaseView, block: (number: number) => Promise<CommittedBlock>) {
    this.#view = view;
    this.#block = block;
    this.height = view.height;
  }

  get(namespace: string, key: string): VersionedValue | undefined {
    return this.#view.get(namespace, key);
  }

  range(namespace: string, start: string, end: string): AsyncIterable<KeyedValue> {
    return this.#view.range(namespace, start, end);
  }

  privateValue(namespace: string, collection: string, key: string): VersionedValue | undefined {
    return this.#view.privateValue(namespace, collection, key);
  }

  privateHash(
    namespace: string,
    collection: string,
    keyHash: Uint8Array,
  ): VersionedValue | undefined {
    return this.#view.privateHash(namespace, collection, keyHash);
  }

  privateRange(
    namespace: string,
    collection: string,
    start: string,
    end: string,
  ): AsyncIterable<KeyedValue> {
    return this.#view.privateRange(namespace, collection, start, end);
  }

  async *history(namespace: string, key: string): AsyncGenerator<HistoryEntry> {
    for await (const version of this.#view.versions(namespace, key)) {
      yield historyEntry(await this.#block(version.block), version, namespace, key);
    }
  }

  [Symbol.dispose](): void {
    this.#view[Symbol.dispose]();
  }
}

function historyEntry(
  { block }: CommittedBlock,
  version: Version,
  namespace: string,
  key: string,
): HistoryEntry {
  const bytes = block.getData()?.getDataList_asU8()[version.transaction] ?? new Uint8Array();
  const envelope = readEnvelope(bytes);
  const written = readValidated(envelope)
    .namespaces.find((entry) => entry.namespace === namespace)
    ?.writes.findLast((write) => write.getKey() === key);
  const value = written?.getValue_asU8() ?? new Uint8Array();
  return {
    transactionId: envelope.transactionId,
    value,
    isDelete: value.length === 0 || written?.getIsDelete() === true,
    timestamp: envelope.timestamp,
  };
}
