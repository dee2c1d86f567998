import type { common } from '@hyperledger/fabric-protos';
import { type BlockStore, openBlockStore } from '../block/block-file';
import { createFolder, isDiskFull } from '../block/file-operations';
import { headerHash } from '../block/header';
import { commitHashOf, setTransactionFlags, withOwnMetadata } from '../block/metadata';
import type { ChannelConfig } from '../channel/channel-config';
import { readChannelConfig } from '../channel/read-config';
import { NetworkFailure } from '../failure';
import type { NetworkOptions } from '../network-options';
import { openStateStore } from '../state/state-store';
import { defaultPolicies, type EndorsementPolicyOf } from '../validation/endorsement-policy';
import { validationCodes } from '../validation/invalid';
import { BlockLedger } from './block-ledger';
import { checkGenesis } from './check-block';
import { readCommittedBlock } from './committed-block';
import { MemberState } from './member-state';
import type { PeerLedger } from './peer-ledger';

export interface PeerLedgerOptions {
  /** The member's own folder; blocks and state lie in it. */
  readonly folder: string;
  readonly mspId: string;
  readonly genesis: common.Block;
  /** The chaincodes of the channel, or the endorsement policy of each. */
  readonly chaincodes: ReadonlySet<string> | EndorsementPolicyOf;
  readonly log?: NetworkOptions['log'];
}

type Log = NonNullable<NetworkOptions['log']>;

/**
 * Opens one member's ledger: reads all block files, cuts off what a crash left unfinished, and
 * brings the state up to them.
 *
 * @throws NetworkFailure `block-store-damaged`, `already-running`, `disk-full` or `state-damaged`.
 */
export async function openPeerLedger(options: PeerLedgerOptions): Promise<PeerLedger> {
  return openLedger(options, readChannelConfig(options.genesis));
}

/** The same with a configuration that was read before. */
export async function openLedger(
  options: PeerLedgerOptions,
  config: ChannelConfig,
): Promise<PeerLedger> {
  const { folder, mspId, genesis, chaincodes } = options;
  const log: Log = (level, message, fields) => options.log?.(level, message, { mspId, ...fields });
  await makeFolder(folder);
  const state = await openState(folder, log);
  try {
    const blocks = await openBlocks(folder, state.height, log);
    try {
      await beginOrCompare(blocks, genesis, folder);
      await follow(state, blocks, log);
    } catch (error) {
      await blocks[Symbol.asyncDispose]();
      throw error;
    }
    const policyOf = typeof chaincodes === 'function' ? chaincodes : defaultPolicies(chaincodes);
    const onListenerError = (error: unknown) => {
      log('error', 'a listener to committed blocks failed', { error: String(error) });
    };
    return new BlockLedger({ mspId, config, policyOf, blocks, state, onListenerError });
  } catch (error) {
    await state[Symbol.asyncDispose]();
    throw error;
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await createFolder(folder);
  } catch (cause) {
    if (!isDiskFull(cause)) throw cause;
    throw new NetworkFailure('disk-full', `The disk is full: ${folder}.`, { cause });
  }
}

async function openState(folder: string, log: Log): Promise<MemberState> {
  const onRebuild = (reason: string) => {
    log('warn', 'the state is built again from the blocks', { folder, reason });
  };
  return new MemberState(folder, await openStateStore(folder, onRebuild), onRebuild);
}

/** The state is never written before its block, so its height is what was committed at least. */
async function openBlocks(folder: string, committed: number, log: Log): Promise<BlockStore> {
  return openBlockStore(folder, {
    committed,
    onTornTail: ({ file, offset, damage }) => {
      log('warn', 'an unfinished block was cut off', { file, offset, reason: damage?.reason });
    },
  });
}

async function beginOrCompare(
  blocks: BlockStore,
  genesis: common.Block,
  folder: string,
): Promise<void> {
  const hash = checkGenesis(genesis);
  if (blocks.height === 0) {
    const first = withOwnMetadata(genesis);
    const envelopes = genesis.getData()?.getDataList() ?? [];
    setTransactionFlags(
      first,
      envelopes.map(() => validationCodes.VALID),
    );
    await blocks.append(first.serializeBinary());
    return;
  }
  const header = readCommittedBlock(await blocks.read(0)).block.getHeader();
  if (header !== undefined && Buffer.from(headerHash(header)).equals(hash)) return;
  const what = 'its block 0 is not the first block of this channel';
  const sentence = `The block store in ${folder} is damaged or of another channel: ${what}.`;
  throw new NetworkFailure('block-store-damaged', sentence);
}

/** Brings the state up to the blocks; a state of other blocks is thrown away before. */
async function follow(state: MemberState, blocks: BlockStore, log: Log): Promise<void> {
  const read = async (number: number) => readCommittedBlock(await blocks.read(number));
  if (state.height > 0) {
    const { block, number } = await read(state.height - 1);
    const header = block.getHeader();
    const isKnown = header !== undefined && state.blockByHeader(headerHash(header)) === number;
    const hash = commitHashOf(block) ?? new Uint8Array();
    const fits = isKnown && Buffer.from(hash).equals(state.commitHash);
    if (!fits) await state.startAnew('it is of other blocks');
  }
  const missing = blocks.height - state.height;
  await state.catchUp(blocks.height, read);
  if (missing > 0) log('info', 'blocks were applied to the state', { blocks: missing });
}
