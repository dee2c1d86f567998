import type { common } from '@hyperledger/fabric-protos';
import { type BlockStore, openBlockStore } from '../block/block-file';
import { createFolder, type FileOperations, isDiskFull } from '../block/file-operations';
import { headerHash } from '../block/header';
import { commitHashOf, setTransactionFlags, withOwnMetadata } from '../block/metadata';
import type { CurrentConfig } from '../channel/current-config';
import { Disposal } from '../disposal';
import { NetworkFailure } from '../failure';
import type { NetworkOptions } from '../network-options';
import type { CollectionConfigs } from '../private-data/collection-config';
import { createCollections } from '../private-data/collections';
import { type FetchPrivateData, PrivateLedger } from '../private-data/private-ledger';
import { openPrivateStore } from '../private-data/private-store';
import { openStateStore } from '../state/state-store';
import { defaultPolicies, type EndorsementPolicyOf } from '../validation/endorsement-policy';
import { validationCodes } from '../validation/invalid';
import { BlockLedger } from './block-ledger';
import { checkGenesis } from './check-block';
import { readCurrentConfig } from './read-current-config';
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
  /** The private data collections of the chaincodes; a chaincode that is not named has none at all. */
  readonly collections?: CollectionConfigs;
  /** How the member asks the others for private data; nobody has any when it is left out. */
  readonly fetchPrivateData?: FetchPrivateData;
  /** What writes the block files, where it is not the operating system itself. */
  readonly files?: FileOperations;
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
  const { folder, genesis, chaincodes } = options;
  const log: Log = (level, message, fields) =>
    options.log?.(level, message, { mspId: options.mspId, ...fields });
  await makeFolder(folder);
  await using opened = new Disposal();
  const state = opened.use(await openState(folder, log));
  const blocks = opened.use(await openBlocks(options, state.height, log));
  await beginOrCompare(blocks, genesis, folder);
  const config = await readCurrentConfig(blocks, genesis);
  const { privateData, isNew } = await openPrivateData(options, config, blocks.height, log);
  opened.use(privateData);
  // What the member should have, and has lost with the store, is found out on the way.
  if (isNew && state.height > 1) await state.startAnew('its private data is not there');
  await follow(state, blocks, privateData, log);
  opened.move();
  const policyOf = typeof chaincodes === 'function' ? chaincodes : defaultPolicies(chaincodes);
  const onListenerError = (error: unknown) => {
    log('error', 'a listener to committed blocks failed', { error: String(error) });
  };
  const { mspId } = options;
  return new BlockLedger({ mspId, config, policyOf, blocks, state, privateData, onListenerError });
}

async function openPrivateData(
  { folder, mspId, collections, fetchPrivateData }: PeerLedgerOptions,
  config: CurrentConfig,
  height: number,
  log: Log,
): Promise<{ readonly privateData: PrivateLedger; readonly isNew: boolean }> {
  const { store, isNew } = await openPrivateStore(folder, (aside) => {
    log('error', 'private data cannot be read and was put aside', { aside });
  });
  const privateData = new PrivateLedger({
    mspId,
    collections: createCollections(config, collections ?? new Map()),
    store,
    fetch: fetchPrivateData ?? (() => Promise.resolve(undefined)),
  });
  await store.truncate(height);
  return { privateData, isNew };
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
async function openBlocks(
  { folder, files }: PeerLedgerOptions,
  committed: number,
  log: Log,
): Promise<BlockStore> {
  return openBlockStore(folder, {
    ...{ committed, ...(files !== undefined && { operations: files }) },
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
async function follow(
  state: MemberState,
  blocks: BlockStore,
  privateData: PrivateLedger,
  log: Log,
): Promise<void> {
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
  await state.catchUp(blocks.height, read, privateData);
  if (missing > 0) log('info', 'blocks were applied to the state', { blocks: missing });
}
