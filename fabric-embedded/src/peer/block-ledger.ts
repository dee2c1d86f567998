import type { common } from '@hyperledger/fabric-protos';
import type { BlockStore } from '../block/block-file';
import { headerHash } from '../block/header';
import { setCommitHash, setTransactionFlags, withOwnMetadata } from '../block/metadata';
import type { ChannelConfig } from '../channel/channel-config';
import type { CurrentConfig } from '../channel/current-config';
import { isConfigBlock, readChannelConfig } from '../channel/read-config';
import { commitHash } from '../validation/commit-hash';
import type { EndorsementPolicyOf } from '../validation/endorsement-policy';
import { validationCodes } from '../validation/invalid';
import { validateBlock, type ValidatedBlock } from '../validation/validate-block';
import type { PrivateLedger } from '../private-data/private-ledger';
import type { WriteSetPlace } from '../private-data/private-keys';
import { type Reconciled, reconcile } from '../private-data/reconcile';
import { BlockRefused, checkOrderedBlock } from './check-block';
import { readCommittedBlock, RecentBlocks } from './committed-block';
import { committedState } from './committed-state';
import { LedgerSnapshot } from './ledger-snapshot';
import type { CommittedBlock, PeerLedger, StateSnapshot, TransactionLocation } from './peer-ledger';
import { SerialQueue } from './serial-queue';
import type { MemberState } from './member-state';

type Listener = (block: CommittedBlock) => void;

/** What a member's ledger is made of. */
export interface LedgerParts {
  readonly mspId: string;
  readonly config: CurrentConfig;
  readonly policyOf: EndorsementPolicyOf;
  readonly blocks: BlockStore;
  readonly state: MemberState;
  readonly privateData: PrivateLedger;
  readonly onListenerError: (error: unknown) => void;
}

/** The ledger of one member: its block files are the truth, its state follows them. */
export class BlockLedger implements PeerLedger {
  readonly mspId: string;
  readonly privateData: PrivateLedger;
  readonly #parts: LedgerParts;
  readonly #queue = new SerialQueue();
  readonly #recent = new RecentBlocks();
  readonly #listeners = new Set<Listener>();
  #height: number;
  #lastHeaderHash: Uint8Array;
  #previousHeaderHash: Uint8Array;
  #closed = false;

  constructor(parts: LedgerParts) {
    this.#parts = parts;
    this.mspId = parts.mspId;
    this.privateData = parts.privateData;
    this.#height = parts.blocks.height;
    this.#lastHeaderHash = parts.blocks.lastHeaderHash;
    this.#previousHeaderHash = parts.blocks.previousHeaderHash;
  }

  get height(): number {
    return this.#height;
  }

  get config(): ChannelConfig {
    return this.#parts.config.value;
  }

  get lastHeaderHash(): Uint8Array {
    return this.#lastHeaderHash;
  }

  get previousHeaderHash(): Uint8Array {
    return this.#previousHeaderHash;
  }

  snapshot(): StateSnapshot {
    return new LedgerSnapshot(this.#parts.state.view(), (number) => this.block(number));
  }

  async block(number: number): Promise<CommittedBlock> {
    return this.#recent.get(number) ?? readCommittedBlock(await this.#parts.blocks.read(number));
  }

  blockNumberByHash(hash: Uint8Array): Promise<number | undefined> {
    return new Promise((resolve) => {
      resolve(this.#parts.state.blockByHeader(hash));
    });
  }

  transaction(id: string): Promise<TransactionLocation | undefined> {
    return new Promise((resolve) => {
      resolve(this.#parts.state.transaction(id));
    });
  }

  commit(block: common.Block): Promise<CommittedBlock> {
    return this.#queue.run(() => this.#commit(block));
  }

  reconcilePrivateData(below?: WriteSetPlace): Promise<Reconciled> {
    return this.#queue.run(() => {
      if (this.#closed) return Promise.resolve({ filled: 0, below: undefined });
      const read = (number: number) => this.block(number);
      return reconcile(this.privateData, this.#parts.state, read, below);
    });
  }

  onCommit(listener: Listener): () => void {
    // A wrapper of its own, so that one function may listen twice.
    const entry: Listener = (block) => {
      listener(block);
    };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#queue.idle();
    await this.#parts.state[Symbol.asyncDispose]();
    await this.privateData[Symbol.asyncDispose]();
    await this.#parts.blocks[Symbol.asyncDispose]();
  }

  async #commit(block: common.Block): Promise<CommittedBlock> {
    if (this.#closed) throw new BlockRefused('the ledger is closed');
    await this.#catchUp();
    const repeated = await this.#sameAsLast(block);
    if (repeated !== undefined) return repeated;
    checkOrderedBlock(block, this, this.config);
    const { blocks, state } = this.#parts;
    const validated = await this.#validate(block);
    const { updates, hashes, privateData } = validated;
    const hash = commitHash(codesOf(validated), updates, state.commitHash, hashes);
    const own = withOwnMetadata(block);
    setTransactionFlags(own, codesOf(validated));
    setCommitHash(own, hash);
    const bytes = own.serializeBinary();
    // Private data is in no block: it has to be safe before there is no way back.
    await this.privateData.prepare(this.#height, privateData);
    await blocks.append(bytes);
    const { transactions } = validated;
    const committed = { number: this.#height, block: own, bytes, transactions };
    const identity = { number: committed.number, headerHash: blocks.lastHeaderHash };
    const collections = await this.#collectionChanges(committed.number, validated);
    await state.apply({ ...validated, ...identity, commitHash: hash, collections });
    await this.privateData.release(
      committed.number,
      transactions.map(({ id }) => id),
    );
    this.#announce(committed);
    return committed;
  }

  async #collectionChanges(number: number, validated: ValidatedBlock) {
    using view = this.#parts.state.view();
    return await this.privateData.changesOf(number, validated, view);
  }

  async #validate(block: common.Block): Promise<ValidatedBlock> {
    const { policyOf, state } = this.#parts;
    const { collections } = this.privateData;
    using view = state.view();
    const isKnown = (id: string) => state.transaction(id) !== undefined;
    // Awaited here: the view has to stay open until the block is judged.
    return await validateBlock(
      block,
      { config: this.config, policyOf, collections, isKnown },
      committedState(view, collections),
    );
  }

  /** Applies blocks that are in the files but, after a failed write, not yet in the state. */
  async #catchUp(): Promise<void> {
    const { blocks, state } = this.#parts;
    await state.catchUp(blocks.height, (number) => this.block(number), this.privateData);
    while (this.#height < blocks.height) this.#announce(await this.block(this.#height));
  }

  /** A block whose commit failed halfway may come again; it is there once. */
  async #sameAsLast(block: common.Block): Promise<CommittedBlock | undefined> {
    const header = block.getHeader();
    if (header === undefined || header.getNumber() !== this.#height - 1) return undefined;
    const isSame = Buffer.from(headerHash(header)).equals(this.#lastHeaderHash);
    return isSame ? this.block(this.#height - 1) : undefined;
  }

  #announce(block: CommittedBlock): void {
    this.#recent.add(block);
    this.#height = block.number + 1;
    this.#previousHeaderHash = this.#lastHeaderHash;
    this.#lastHeaderHash = headerHash(requiredHeader(block.block));
    if (bringsConfig(block)) this.#parts.config.replace(readChannelConfig(block.block));
    for (const listener of this.#listeners) {
      try {
        listener(block);
      } catch (error) {
        this.#parts.onListenerError(error);
      }
    }
  }
}

/** A config counts from the next block on. */
function bringsConfig({ block, number, transactions }: CommittedBlock): boolean {
  const isValid = transactions[0]?.code === validationCodes.VALID;
  return number > 0 && isValid && isConfigBlock(block);
}

function requiredHeader(block: common.Block): common.BlockHeader {
  const header = block.getHeader();
  if (header === undefined) throw new BlockRefused('a block without header came');
  return header;
}

function codesOf({ transactions }: ValidatedBlock) {
  return transactions.map(({ code }) => code);
}
