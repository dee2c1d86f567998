import { common, orderer } from '@hyperledger/fabric-protos';
import type { ChannelConfig } from '../channel/channel-config';
import type { CommittedBlock, PeerLedger } from '../peer/peer-ledger';
import { AccessDenied, authorize, expiresAt } from '../access/access';
import type { BlockFeed } from './block-feed';
import { isTimely, type OpenedEnvelope, openEnvelope } from '../access/envelope';
import { type BlockRange, seekRange } from './seek';

type Status = common.StatusMap[keyof common.StatusMap];

/** One member's blocks and who may read them. */
export interface DeliverSource {
  readonly ledger: PeerLedger;
  readonly feed: BlockFeed;
  /** `/Channel/Application/Readers` at a peer, `/Channel/Readers` at an orderer. */
  readonly policy: string;
}

/**
 * Sends one block.
 *
 * @param reader The serialised identity that asked for it and may read it.
 */
export type SendBlock = (
  block: CommittedBlock,
  seek: orderer.SeekInfo,
  reader: Uint8Array,
) => Promise<void>;

/** Sends the blocks that one request asks for and answers with the status that ends them. */
export async function deliver(
  envelope: common.Envelope,
  source: DeliverSource,
  send: SendBlock,
  signal: AbortSignal,
): Promise<Status> {
  const request = readRequest(envelope);
  if (request === undefined) return common.Status.BAD_REQUEST;
  const { opened, seek } = request;
  const { ledger } = source;
  if (opened.channelHeader.getChannelId() !== ledger.config.channelId) {
    return common.Status.NOT_FOUND;
  }
  const access = new SessionAccess(opened, source);
  if (!access.granted()) return common.Status.FORBIDDEN;
  const range = seekRange(seek, ledger.height);
  if ('status' in range) return range.status;
  return stream(range, seek, source, access, send, signal);
}

async function stream(
  range: BlockRange,
  seek: orderer.SeekInfo,
  { ledger, feed }: DeliverSource,
  access: SessionAccess,
  send: SendBlock,
  signal: AbortSignal,
): Promise<Status> {
  const mustBeThere = seek.getBehavior() === orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY;
  if (mustBeThere && range.start >= ledger.height) return common.Status.NOT_FOUND;
  for await (const block of feed.blocks(range.start, signal)) {
    if (!access.granted()) return common.Status.FORBIDDEN;
    await send(block, seek, access.reader);
    if (block.number >= range.stop) return common.Status.SUCCESS;
    if (mustBeThere && block.number + 1 >= ledger.height) return common.Status.NOT_FOUND;
  }
  return common.Status.SERVICE_UNAVAILABLE;
}

function readRequest(envelope: common.Envelope) {
  try {
    const opened = openEnvelope(envelope);
    if (!isTimely(opened.channelHeader, Date.now())) return undefined;
    return { opened, seek: orderer.SeekInfo.deserializeBinary(opened.data) };
  } catch {
    return undefined;
  }
}

/** A long stream is checked again when the certificate ends and when the channel changes. */
class SessionAccess {
  readonly #opened: OpenedEnvelope;
  readonly #source: DeliverSource;
  readonly #end: Date | undefined;
  #checked: ChannelConfig | undefined;

  constructor(opened: OpenedEnvelope, source: DeliverSource) {
    this.#opened = opened;
    this.#source = source;
    this.#end = expiresAt(source.ledger.config, opened.signed.creator);
  }

  get reader(): Uint8Array {
    return this.#opened.signed.creator;
  }

  granted(): boolean {
    if (this.#end !== undefined && this.#end.getTime() < Date.now()) return false;
    const { config } = this.#source.ledger;
    if (this.#checked?.sequence === config.sequence) return true;
    try {
      authorize(config, this.#opened.signed, this.#source.policy);
    } catch (error) {
      if (!(error instanceof AccessDenied)) throw error;
      return false;
    }
    this.#checked = config;
    return true;
  }
}
