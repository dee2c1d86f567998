import type { BlockLayout } from '../block/block-layout';
import { commitHash, headerHash } from '../block/hashes';
import { headerTypes } from '../messages/envelopes';
import { WorldState } from '../state/world-state';
import {
  recompute,
  recomputeGenesis,
  type Recomputation,
} from '../transaction/block-recomputation';
import { Expiries } from '../state/expiries';
import { definitionsIn, type KnownChaincodes } from '../transaction/definitions';
import { indexedId, readParts } from '../transaction/envelope';
import { TransactionIds } from '../transaction/transaction-ids';
import { flaggedUpdates } from '../transaction/flagged-updates';
import { codeName } from '../transaction/validation-code';
import { readChannelConfig, type ChannelConfig } from './channel-config';

/** What a block came to, and the commit hash that a peer has to have written into it. */
export interface WalkedBlock {
  readonly recomputation: Recomputation;
  readonly updates: Uint8Array | undefined;
  readonly commitHash: Uint8Array | undefined;
  /** The configuration that the block brings could not be read. */
  readonly configFailure?: Error;
}

/**
 * The channel as its blocks make it, one recomputation for all members that agree: configuration,
 * state, transaction ids, hashes. Its memory grows with the live keys (about 250 bytes each and the
 * key) and the transactions (about 60 bytes each), not with the blocks.
 */
export class ChannelWalk {
  readonly state = new WorldState();
  channelId = '';
  config: ChannelConfig | undefined;
  lastConfigBlock = 0;
  headerHash: Uint8Array = new Uint8Array(0);
  /** The last block's commit hash; undefined when it is not known. */
  commitHash: Uint8Array | undefined = new Uint8Array(0);
  blocks = 0;
  transactions = 0;
  readonly codes = new Map<string, number>();
  /** Transactions that rules narrower than Fabric's refused. */
  narrowed = 0;
  private readonly ids = new TransactionIds();
  private readonly expiries = new Expiries();
  private readonly known: KnownChaincodes;

  constructor(known: KnownChaincodes) {
    this.known = known;
  }

  /** Takes over block 0. @throws Error when it holds no readable configuration. */
  begin(layout: BlockLayout): void {
    const envelope = readParts(layout.transactions[0] ?? new Uint8Array(0));
    if ('refused' in envelope || layout.transactions.length !== 1) {
      throw new Error('block 0 is no config block');
    }
    const { channelHeader, data } = envelope;
    if (channelHeader.type !== headerTypes.config) throw new Error('block 0 is no config block');
    this.config = readChannelConfig(data);
    this.channelId = channelHeader.channelId;
  }

  /** Recomputes the block after those so far and takes it over. */
  add(layout: BlockLayout, marks: Uint8Array): WalkedBlock {
    const { transactions, number } = layout;
    const recomputation = this.recompute(layout, marks);
    const isGenesis = number === 0;
    const updates = isGenesis ? undefined : recomputation.updates.commitBytes();
    const failure = isGenesis ? undefined : this.takeConfig(recomputation, number);
    this.takeOver(layout, recomputation);
    this.count(recomputation.flags);
    this.transactions += transactions.length;
    this.narrowed += recomputation.narrowed;
    if (isGenesis) return { recomputation, updates, commitHash: undefined };
    const before = this.commitHash;
    const hash = updates && before && commitHash(recomputation.flags, updates, before);
    this.commitHash = hash;
    return {
      recomputation,
      updates,
      commitHash: hash,
      ...(failure === undefined ? {} : { configFailure: failure }),
    };
  }

  /** Takes over a block whose data is damaged everywhere, as its flags say, to go on behind it. */
  addAsFlagged(layout: BlockLayout, flags: Uint8Array): void {
    const updates = flaggedUpdates(layout, flags, this.state);
    this.commitHash = undefined;
    this.takeOver(layout, { updates });
  }

  private recompute(layout: BlockLayout, marks: Uint8Array): Recomputation {
    const { config, state } = this;
    if (config === undefined) throw new Error('the channel has no configuration');
    if (layout.number === 0) {
      const envelope = readParts(layout.transactions[0] ?? new Uint8Array(0));
      return recomputeGenesis('refused' in envelope ? new Uint8Array(0) : envelope.data);
    }
    const surroundings = {
      channelId: this.channelId,
      config,
      state,
      definitions: definitionsIn(state, this.known),
      isKnownId: (id: string) => this.ids.has(id),
    };
    return recompute(layout.number, layout.transactions, surroundings, marks);
  }

  private takeConfig({ configEnvelope }: Recomputation, number: number): Error | undefined {
    if (configEnvelope === undefined) return undefined;
    try {
      this.config = readChannelConfig(configEnvelope);
      this.lastConfigBlock = number;
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  private takeOver(layout: BlockLayout, { updates }: Pick<Recomputation, 'updates'>): void {
    this.expiries.apply(layout.number, updates, this.state, definitionsIn(this.state, this.known));
    this.state.apply(updates);
    for (const bytes of layout.transactions) {
      const id = indexedId(bytes);
      if (id !== '') this.ids.add(id);
    }
    this.headerHash = headerHash(layout);
    this.blocks += 1;
  }

  private count(flags: Uint8Array): void {
    for (const flag of flags) {
      const name = codeName(flag);
      this.codes.set(name, (this.codes.get(name) ?? 0) + 1);
    }
  }
}
