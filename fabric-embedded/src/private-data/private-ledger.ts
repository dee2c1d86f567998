import type { PrivateWrites } from '../chaincode/read-write-set';
import type { CollectionChanges, CollectionUpdates } from '../state/state-records';
import type { ValidatedBlock } from '../validation/validate-block';
import type { Collections } from './collections';
import { expiriesOf, expiryBlock } from './expiries';
import type { PrivateDataInfo } from './private-data-info';
import type { WriteSetPlace } from './private-keys';
import type { KeptWriteSet, PrivateStore } from './private-store';
import { ClearValues, type StandingValues } from './clear-values';
import { isExact, isFaithful } from './write-set';

/** Held write sets of transactions that nobody ordered go after so many blocks, as in Fabric. */
const heldBlocks = 1000;

/** Asks the other members for a write set; undefined when none of them has it. */
export type FetchPrivateData = (
  block: number,
  info: PrivateDataInfo,
) => Promise<Uint8Array | undefined>;

/** What a member's private data is made of. */
export interface PrivateLedgerParts {
  readonly mspId: string;
  readonly collections: Collections;
  readonly store: PrivateStore;
  readonly fetch: FetchPrivateData;
}

/** One member's private data: what it holds, what it lacks, and to whom it shows it. */
export class PrivateLedger implements AsyncDisposable {
  readonly collections: Collections;
  readonly #parts: PrivateLedgerParts;

  constructor(parts: PrivateLedgerParts) {
    this.#parts = parts;
    this.collections = parts.collections;
  }

  /** Holds what an endorsed transaction wrote, until it is in a block. */
  hold(transactionId: string, height: number, writes: readonly PrivateWrites[]): Promise<void> {
    return this.#parts.store.held.add(transactionId, height, writes);
  }

  /**
   * Finds what belongs to this member of a block's private data and keeps it on the disk; what
   * nobody has is kept as missing. Comes before the block itself is stored.
   *
   * @throws NetworkFailure `disk-full` or `state-damaged`.
   */
  async prepare(block: number, infos: readonly PrivateDataInfo[]): Promise<void> {
    const own = infos.filter((info) => this.#isMember(this.#parts.mspId, info));
    const sets: KeptWriteSet[] = [];
    for (const info of own) {
      sets.push(this.#kept(block, info, this.#held(info) ?? (await this.#fetched(block, info))));
    }
    await this.#parts.store.keep(block, sets);
  }

  /**
   * What a block, which is stored by now, changes in collections; purges and ends are carried out.
   * May be called again for a block.
   *
   * @param standing The values before the block.
   * @param chainHeight With it the block is an old one: what is not there then is missing.
   */
  async changesOf(
    block: number,
    { hashes, privateData }: ValidatedBlock,
    standing: StandingValues,
    chainHeight?: number,
  ): Promise<CollectionChanges | undefined> {
    const { store, collections } = this.#parts;
    await store.expire(block);
    if (privateData.length === 0) return undefined;
    const values = new ClearValues();
    for (const info of privateData) {
      const bytes = await this.#stored(block, info, chainHeight);
      if (bytes !== undefined) values.add(block, info, bytes);
      for (const { keyHash, isPurge } of info.writes) {
        if (isPurge) await store.purge(placeOf(block, info), keyHash);
      }
    }
    values.renew(hashes, standing);
    const expiries = expiriesOf(block, hashes, values.updates, collections);
    return { hashes, values: values.updates, expiries };
  }

  /** Forgets what was held for the transactions of a block that is committed. */
  async release(block: number, transactionIds: readonly string[]): Promise<void> {
    // The block counts already. What could not be removed goes by its age, after the next start.
    await this.#parts.store.held.release(transactionIds, block - heldBlocks).catch(() => undefined);
  }

  /**
   * A write set for another member, if that one may have it.
   *
   * @param asker The MSP id of the member that asks.
   */
  show(asker: string, block: number, info: PrivateDataInfo): Uint8Array | undefined {
    if (!this.#isMember(asker, info)) return undefined;
    return this.#held(info) ?? this.kept(block, info);
  }

  /** A write set of a committed block, as far as this member has it. */
  kept(block: number, info: PrivateDataInfo): Uint8Array | undefined {
    return this.#parts.store.get(placeOf(block, info));
  }

  /** Write sets that this member should have and has not, the newest first. */
  missing(limit: number, below?: WriteSetPlace): Promise<readonly WriteSetPlace[]> {
    return this.#parts.store.missing(limit, below);
  }

  /**
   * Asks the others for a missing write set and keeps it.
   *
   * @returns the values that it brings, or undefined when nobody has it.
   */
  async reconcile(block: number, info: PrivateDataInfo): Promise<CollectionUpdates | undefined> {
    const bytes = await this.#fetched(block, info);
    if (bytes === undefined) return undefined;
    await this.#parts.store.fill(this.#kept(block, info, bytes));
    const values = new ClearValues();
    values.add(block, info, bytes);
    return values.updates;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.store[Symbol.asyncDispose]();
  }

  #isMember(mspId: string, { namespace, collection }: PrivateDataInfo): boolean {
    const found = this.collections.find(namespace, collection);
    return found?.memberOrganizations.includes(mspId) === true;
  }

  #held(info: PrivateDataInfo): Uint8Array | undefined {
    const { transactionId, namespace, collection, writeSetHash } = info;
    const { held } = this.#parts.store;
    const found = held.get(transactionId, namespace, collection, writeSetHash);
    return found !== undefined && isExact(found, info) ? found : undefined;
  }

  async #fetched(block: number, info: PrivateDataInfo): Promise<Uint8Array | undefined> {
    const found = await this.#parts.fetch(block, info);
    return found !== undefined && this.#isFaithful(block, info, found) ? found : undefined;
  }

  #isFaithful(block: number, info: PrivateDataInfo, bytes: Uint8Array): boolean {
    const { store } = this.#parts;
    const place = placeOf(block, info);
    return isFaithful(bytes, info, (keyHash) => store.isPurged(place, keyHash));
  }

  #kept(block: number, info: PrivateDataInfo, bytes: Uint8Array | undefined): KeptWriteSet {
    const expiresAt = expiryBlock(block, this.collections.find(info.namespace, info.collection));
    return { ...placeOf(block, info), bytes, expiresAt };
  }

  /** A stored write set. One that an old block speaks of and that is not there, or not right, is missing. */
  async #stored(
    block: number,
    info: PrivateDataInfo,
    chainHeight: number | undefined,
  ): Promise<Uint8Array | undefined> {
    const { store, mspId } = this.#parts;
    if (!this.#isMember(mspId, info)) return undefined;
    const place = placeOf(block, info);
    const bytes = store.get(place);
    if (chainHeight === undefined) return bytes;
    if (bytes !== undefined && this.#isFaithful(block, info, bytes)) return bytes;
    const kept = this.#kept(block, info, undefined);
    const isOver = kept.expiresAt !== undefined && kept.expiresAt < chainHeight;
    if (!isOver && !store.isMissing(place)) await store.fill(kept);
    return undefined;
  }
}

function placeOf(block: number, info: PrivateDataInfo): WriteSetPlace {
  const { transaction, namespace, collection } = info;
  return { block, transaction, namespace, collection };
}
