import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Client, credentials } from '@grpc/grpc-js';
import { common, msp, orderer, peer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { materialPaths } from './crypto/paths';
import { createSigner, type Signer } from './crypto/signer';
import { transactionFlags } from './block/metadata';
import { Disposal } from './disposal';
import { startNetwork } from './network';
import { channel, issueUser, networkOptions, temporaryFolder } from './network.test.harness';
import type { Network, OrganizationAddress } from './network-options';
import { join } from 'node:path';

const { BAD_REQUEST, FORBIDDEN, NOT_FOUND, SUCCESS } = common.Status;
const failIfNotReady = orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY;

interface Seek {
  readonly start: number;
  readonly stop: number;
  readonly on?: string;
  readonly ageMs?: number;
  readonly behavior?: 0 | 1;
  readonly headerOnly?: boolean;
}

const first: Seek = { start: 0, stop: 0 };

describe('delivery of blocks', () => {
  jest.setTimeout(30_000);
  const open = new Disposal();
  let network: Network;
  let address: OrganizationAddress;
  let signer: Signer;
  let atPeer: peer.DeliverClient;
  let atOrderer: orderer.AtomicBroadcastClient;

  beforeAll(async () => {
    const folder = open.use(await temporaryFolder()).path;
    const options = await networkOptions(folder);
    network = open.use(await startNetwork(options));
    const [alpha] = network.organizations;
    if (alpha === undefined) throw new Error('no member');
    address = alpha;
    const notBefore = new Date(Date.now() - 120_000);
    const notAfter = new Date(Date.now() - 60_000);
    await issueUser(options, 'AlphaMSP', { name: 'Expired', role: 'client', notBefore, notAfter });
    signer = await signerOf(folder, 'User1');
    const tls = credentials.createSsl(await readFile(alpha.tlsCaFile));
    atPeer = opened(new peer.DeliverClient(alpha.peer, tls));
    atOrderer = opened(new orderer.AtomicBroadcastClient(alpha.orderer, tls));
  });

  afterAll(() => open[Symbol.asyncDispose]());

  function opened<T extends Client>(client: T): T {
    open.use({
      [Symbol.dispose]() {
        client.close();
      },
    });
    return client;
  }

  async function signerOf(dataDir: string, user: string): Promise<Signer> {
    const paths = materialPaths(join(dataDir, 'crypto'), 'alpha.example.com').user(user).msp;
    const key = createPrivateKey(await readFile(paths.key));
    return createSigner('AlphaMSP', await readFile(paths.certificate), key);
  }

  /** What a peer answers: the blocks' numbers, then the status that ends them. */
  async function ask(seek: Seek, by: Signer = signer): Promise<number[]> {
    const call = atPeer.deliver();
    call.write(seekEnvelope(seek, by));
    const answers: number[] = [];
    for await (const response of responses<peer.DeliverResponse>(call)) {
      const block = response.getBlock();
      answers.push(block === undefined ? response.getStatus() : headerNumber(block));
      if (block === undefined) break;
    }
    call.end();
    return answers;
  }

  it('given a block that is there, when it is sought, then it comes and then success', async () => {
    expect(await ask(first)).toEqual([0, SUCCESS]);
  });

  it('given a block to come, when the caller does not want to wait, then it is not found', async () => {
    const answers = await ask({ start: 0, stop: 3, behavior: failIfNotReady });

    expect(answers).toEqual([0, NOT_FOUND]);
  });

  it('given a channel that there is not, when it is sought, then it is not found', async () => {
    expect(await ask({ ...first, on: 'other' })).toEqual([NOT_FOUND]);
  });

  it('given a request from long ago, when it comes, then it is a bad request', async () => {
    expect(await ask({ ...first, ageMs: 16 * 60_000 })).toEqual([BAD_REQUEST]);
  });

  it('given a request that another key signed, when it comes, then it is forbidden', async () => {
    const forger = { ...signer, sign: () => signer.sign(Buffer.from('something else')) };

    expect(await ask(first, forger)).toEqual([FORBIDDEN]);
  });

  it('given an expired certificate, when it asks, then it is forbidden', async () => {
    const expired = await signerOf(join(address.folder, '..', '..'), 'Expired');

    expect(await ask(first, expired)).toEqual([FORBIDDEN]);
  });

  it('given an identity of no member, when it asks, then it is forbidden', async () => {
    const stranger = msp.SerializedIdentity.deserializeBinary(signer.serialized);
    stranger.setMspid('StrangerMSP');

    expect(await ask(first, { ...signer, serialized: stranger.serializeBinary() })).toEqual([
      FORBIDDEN,
    ]);
  });

  it('given one stream, when it asks twice, then it is answered twice', async () => {
    const call = atPeer.deliver();
    call.write(seekEnvelope(first, signer));
    call.write(seekEnvelope(first, signer));

    const kinds: boolean[] = [];
    for await (const response of responses<peer.DeliverResponse>(call)) {
      kinds.push(response.hasBlock());
      if (kinds.length === 4) break;
    }
    call.end();

    expect(kinds).toEqual([true, false, true, false]);
  });

  it('given a peer and its orderer, when both are asked, then only the peer has flags', async () => {
    const fromPeer = atPeer.deliver();
    const fromOrderer = atOrderer.deliver();
    fromPeer.write(seekEnvelope(first, signer));
    fromOrderer.write(seekEnvelope(first, signer));

    const [committed] = await take<peer.DeliverResponse>(fromPeer, 1);
    const [ordered] = await take<orderer.DeliverResponse>(fromOrderer, 1);
    fromPeer.end();
    fromOrderer.end();

    const flags = [committed, ordered].map((response) => response?.getBlock());
    expect(flags.map((block) => block && transactionFlags(block))).toEqual([[0], []]);
  });

  it('given a wish for private data, when a block without any is sought, then it comes alone', async () => {
    const call = atPeer.deliverWithPrivateData();
    call.write(seekEnvelope(first, signer));

    const [response] = await take<peer.DeliverResponse>(call, 1);
    call.end();

    const content = response?.getBlockAndPrivateData();
    expect(content?.getBlock()?.getHeader()?.getNumber()).toBe(0);
    expect(content?.getPrivateDataMapMap().getLength()).toBe(0);
  });

  it.each([
    ['no envelope at all', new common.Envelope(), /malformed envelope/],
    ['another channel', envelope('other', new Uint8Array(), 3), /channel does not exist/],
    ['a config', envelope(channel, new Uint8Array(), 1), /cannot be processed directly/],
    ['an order', envelope(channel, new Uint8Array(), 4), /is no longer supported/],
  ])('given %s, when it is broadcast, then it is a bad request', async (_name, message, reason) => {
    const call = atOrderer.broadcast();
    call.write(message);

    const [response] = await take<orderer.BroadcastResponse>(call, 1);
    call.end();

    expect(response?.getStatus()).toBe(BAD_REQUEST);
    expect(response?.getInfo()).toMatch(reason);
  });
});

function seekEnvelope(seek: Seek, signer: Signer): common.Envelope {
  const info = new orderer.SeekInfo();
  info.setStart(specified(seek.start));
  info.setStop(specified(seek.stop));
  info.setBehavior(seek.behavior ?? 0);
  const { on = channel, ageMs = 0 } = seek;
  const type = common.HeaderType.DELIVER_SEEK_INFO;
  const message = envelope(on, info.serializeBinary(), type, ageMs, signer);
  message.setSignature(signer.sign(message.getPayload_asU8()));
  return message;
}

function envelope(
  on: string,
  data: Uint8Array,
  type: number,
  ageMs = 0,
  signer?: Signer,
): common.Envelope {
  const timestamp = new Timestamp();
  timestamp.fromDate(new Date(Date.now() - ageMs));
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(type);
  channelHeader.setChannelId(on);
  channelHeader.setTimestamp(timestamp);
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setNonce('nonce');
  if (signer !== undefined) signatureHeader.setCreator(signer.serialized);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(data);
  const message = new common.Envelope();
  message.setPayload(payload.serializeBinary());
  return message;
}

function specified(number: number): orderer.SeekPosition {
  const block = new orderer.SeekSpecified();
  block.setNumber(number);
  const position = new orderer.SeekPosition();
  position.setSpecified(block);
  return position;
}

function headerNumber(block: common.Block): number {
  return block.getHeader()?.getNumber() ?? -1;
}

async function* responses<T>(call: NodeJS.ReadableStream): AsyncGenerator<T> {
  for await (const response of call) yield response as unknown as T;
}

async function take<T>(call: NodeJS.ReadableStream, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const response of responses<T>(call)) {
    taken.push(response);
    if (taken.length === count) break;
  }
  return taken;
}
