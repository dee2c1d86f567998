import { common, orderer } from '@hyperledger/fabric-protos';
import type { ChannelConfig } from '../channel/channel-config';
import type { CommittedBlock, PeerLedger } from '../peer/peer-ledger';
import { AccessDenied, authorize, expiresAt } from '../access/access';
import type { FollowedChannel } from './block-feed';
import { isTimely, type OpenedEnvelope, openEnvelope } from '../access/envelope';
import { type BlockRange, seekRange } from './seek';

type Status = common.StatusMap[keyof common.StatusMap];

/** One member's blocks of all its channels, and who may read them. */
export interface DeliverSource {
  readonly channels: ReadonlyMap<string, FollowedChannel>;
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
  ledger: PeerLedger,
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
  const channel = source.channels.get(opened.channelHeader.getChannelId());
  if (channel === undefined) return common.Status.NOT_FOUND;
  const access = new SessionAccess(opened, channel.ledger, source.policy);
  if (!access.granted()) return common.Status.FORBIDDEN;
  const range = seekRange(seek, channel.ledger.height);
  if ('status' in range) return range.status;
  return stream(range, seek, channel, access, send, signal);
}

async function stream(
  range: BlockRange,
  seek: orderer.SeekInfo,
  { ledger, feed }: FollowedChannel,
  access: SessionAccess,
  send: SendBlock,
  signal: AbortSignal,
): Promise<Status> {
  const mustBeThere = seek.getBehavior() === orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY;
  if (mustBeThere && range.start >= ledger.height) return common.Status.NOT_FOUND;
  for await (const block of feed.blocks(range.start, signal)) {
    if (!access.granted()) return common.Status.FORBIDDEN;
    await send(block, seek, access.reader, ledger);
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
  readonly #ledger: PeerLedger;
  readonly #policy: string;
  readonly #end: Date | undefined;
  #checked: ChannelConfig | undefined;

  constructor(opened: OpenedEnvelope, ledger: PeerLedger, policy: string) {
    this.#opened = opened;
    this.#ledger = ledger;
    this.#policy = policy;
    this.#end = expiresAt(ledger.config, opened.signed.creator);
  }

  get reader(): Uint8Array {
    return this.#opened.signed.creator;
  }

  granted(): boolean {
    if (this.#end !== undefined && this.#end.getTime() < Date.now()) return false;
    const { config } = this.#ledger;
    if (this.#checked?.sequence === config.sequence) return true;
    try {
      authorize(config, this.#opened.signed, this.#policy);
    } catch (error) {
      if (!(error instanceof AccessDenied)) throw error;
      return false;
    }
    this.#checked = config;
    return true;
  }
}
