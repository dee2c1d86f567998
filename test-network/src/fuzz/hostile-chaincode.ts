import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import { mutated, pick, type Random, randomBytes } from './wire-mutation';

type Stream = ServerDuplexStream<Buffer, Buffer>;
const { Type } = peer.ChaincodeMessage;
const plain = (bytes: Buffer) => bytes;
const connect = {
  path: '/protos.Chaincode/Connect',
  ...{ requestStream: true, responseStream: true },
  ...{ requestSerialize: plain, requestDeserialize: plain },
  ...{ responseSerialize: plain, responseDeserialize: plain },
};
/** How many messages it sends within one transaction before it answers. */
const messagesEach = 6;

/** A chaincode that sends its peers whatever it likes. */
export class HostileChaincode {
  sent = 0;
  readonly #server = new Server({ 'grpc.max_send_message_length': -1 });
  readonly #random: Random;
  readonly #packageId: string;

  constructor(packageId: string, random: Random) {
    this.#packageId = packageId;
    this.#random = random;
    this.#server.addService(
      { connect },
      {
        connect: (stream: Stream) => {
          this.#converse(stream);
        },
      },
    );
  }

  /** @param tlsFolder The end of the TLS that a member's own service has. */
  async listen(address: string, tlsFolder: string, roots: readonly string[]): Promise<void> {
    const [certificate, key] = await Promise.all([
      readFile(join(tlsFolder, 'server.crt')),
      readFile(join(tlsFolder, 'server.key')),
    ]);
    const pair = { cert_chain: certificate, private_key: key };
    const texts = await Promise.all(roots.map((file) => readFile(file, 'utf8')));
    const tls = ServerCredentials.createSsl(Buffer.from(texts.join('\n')), [pair], true);
    await new Promise<void>((resolve, reject) => {
      this.#server.bindAsync(address, tls, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  #converse(stream: Stream): void {
    // Whatever becomes of a stream, the peers dial again.
    stream.on('error', () => undefined);
    stream.on('data', (bytes: Buffer) => {
      const message = peer.ChaincodeMessage.deserializeBinary(bytes);
      if (message.getType() === Type.TRANSACTION) this.#transact(stream, message);
    });
    stream.on('end', () => stream.end());
    const id = new peer.ChaincodeID();
    id.setName(this.#packageId);
    const first = encode(Type.REGISTER, '', '', id.serializeBinary());
    this.#send(stream, this.#random() < 0.05 ? mutated(first, this.#random) : first);
  }

  #transact(stream: Stream, transaction: peer.ChaincodeMessage): void {
    const random = this.#random;
    const [txid, channel] = [transaction.getTxid(), transaction.getChannelId()];
    for (let count = 0; count < messagesEach; count += 1) {
      const [type, payload] = pick(requests, random);
      const changed = random() < 0.8 ? mutated(Buffer.from(payload()), random) : payload();
      const message = encode(type, txid, channel, changed);
      this.#send(stream, random() < 0.04 ? mutated(message, random) : message);
    }
    const response = new peer.Response();
    response.setStatus(200);
    response.setPayload(randomBytes(20, random));
    const content = Buffer.from(response.serializeBinary());
    const last = encode(
      Type.COMPLETED,
      ...([txid, channel] as const),
      random() < 0.3 ? mutated(content, random) : content,
    );
    this.#send(stream, random() < 0.05 ? mutated(last, random) : last);
  }

  #send(stream: Stream, message: Buffer): void {
    if (stream.writable) stream.write(message);
    this.sent += 1;
  }
}

type MessageType = peer.ChaincodeMessage.TypeMap[keyof peer.ChaincodeMessage.TypeMap];

function encode(type: MessageType, txid: string, channel: string, payload: Uint8Array): Buffer {
  const message = new peer.ChaincodeMessage();
  message.setType(type);
  message.setTxid(txid);
  message.setChannelId(channel);
  message.setPayload(payload);
  return Buffer.from(message.serializeBinary());
}

const collections = ['', '', 'secret', '_implicit_org_AlphaMSP', 'none'];
let turn = 0;
const next = <T>(list: readonly T[]): T => {
  turn += 1;
  return list[turn % list.length] as T;
};

/** Every request that a chaincode may send, well formed. */
const requests: readonly (readonly [MessageType, () => Uint8Array])[] = [
  [Type.GET_STATE, () => keyed(new peer.GetState())],
  [Type.GET_PRIVATE_DATA_HASH, () => keyed(new peer.GetState())],
  [Type.PUT_STATE, () => keyed(new peer.PutState(), Buffer.from('value'))],
  [Type.PUT_STATE, () => keyed(new peer.PutState(), Buffer.from('value'))],
  [Type.DEL_STATE, () => keyed(new peer.DelState())],
  [Type.PURGE_PRIVATE_DATA, () => keyed(new peer.PurgePrivateState())],
  [Type.GET_STATE_BY_RANGE, () => range()],
  [Type.GET_QUERY_RESULT, () => new peer.GetQueryResult().serializeBinary()],
  [Type.GET_HISTORY_FOR_KEY, () => history()],
  [Type.QUERY_STATE_NEXT, () => query(new peer.QueryStateNext())],
  [Type.QUERY_STATE_CLOSE, () => query(new peer.QueryStateClose())],
  [Type.GET_STATE_METADATA, () => keyed(new peer.GetStateMetadata())],
  [Type.PUT_STATE_METADATA, () => keyed(new peer.PutStateMetadata())],
  [Type.INVOKE_CHAINCODE, () => Buffer.from('not a spec')],
];

interface Keyed {
  setKey(key: string): unknown;
  setCollection(collection: string): unknown;
  serializeBinary(): Uint8Array;
}

function keyed(message: Keyed | peer.PutState, value?: Uint8Array): Uint8Array {
  message.setKey(next(['a', 'b', 'k\u0000k', '\u{10ffff}', '', 'c']));
  message.setCollection(next(collections));
  if (value !== undefined && message instanceof peer.PutState) message.setValue(value);
  return message.serializeBinary();
}

function range(): Uint8Array {
  const message = new peer.GetStateByRange();
  message.setStartkey(next(['', 'a', 'z']));
  message.setEndkey(next(['', 'b', '\u{10ffff}', 'a']));
  message.setCollection(next(collections));
  return message.serializeBinary();
}

function history(): Uint8Array {
  const message = new peer.GetHistoryForKey();
  message.setKey('a');
  return message.serializeBinary();
}

function query(message: peer.QueryStateNext | peer.QueryStateClose): Uint8Array {
  message.setId(next(['0', '1', 'none']));
  return message.serializeBinary();
}
