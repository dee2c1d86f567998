import { readFile } from 'node:fs/promises';
import type { MaterialPaths } from '@edgebeat/fabric-embedded';
import { blockDataHash } from '@edgebeat/fabric-embedded/dist/block/header';
import { signBlock } from '@edgebeat/fabric-embedded/dist/block/metadata';
import { loadSigner, type Signer } from '@edgebeat/fabric-embedded/signer';
import {
  Client,
  credentials,
  type handleBidiStreamingCall,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
} from '@grpc/grpc-js';
import { common, orderer } from '@hyperledger/fabric-protos';

/** What an orderer tells about new blocks: another content than was ordered, or nothing. */
export type Lie = 'forges' | 'withholds';

export interface LyingOrdererOptions {
  readonly mspId: string;
  /** Its keys: those of the member's orderer, whose place it takes. */
  readonly paths: MaterialPaths;
  readonly address: string;
  /** An orderer that does not lie, and the authority of its TLS certificate. */
  readonly truth: { readonly address: string; readonly tlsCaFile: string };
  /** The number of the first block about which it lies. */
  readonly from: number;
  readonly lie: Lie;
}

type Relayed = ServerDuplexStream<Buffer, Buffer>;

const deliverPath = '/orderer.AtomicBroadcast/Deliver';
const broadcastPath = '/orderer.AtomicBroadcast/Broadcast';
const unchanged = (bytes: Buffer) => bytes;

/**
 * An orderer of a member that lies, with the member's own keys: it passes on what another one delivers,
 * but for new blocks, and says of every transaction that it took it, which it did not.
 */
export class LyingOrderer implements AsyncDisposable {
  /** Blocks that were handed out with another content, or not at all. */
  lies = 0;
  /** Transactions that it said it took. */
  swallowed = 0;
  readonly #options: LyingOrdererOptions;
  readonly #signer: Signer;
  readonly #truth: Client;
  readonly #server = new Server();

  static async start(options: LyingOrdererOptions): Promise<LyingOrderer> {
    const { msp, tls } = options.paths.orderer;
    const signer = await loadSigner(options.mspId, msp.certificate, msp.key);
    const authority = await readFile(options.truth.tlsCaFile);
    const truth = new Client(options.truth.address, credentials.createSsl(authority));
    const lying = new LyingOrderer(options, signer, truth);
    const pair = {
      cert_chain: await readFile(tls.certificate),
      private_key: await readFile(tls.key),
    };
    await lying.#listen(ServerCredentials.createSsl(null, [pair]));
    return lying;
  }

  private constructor(options: LyingOrdererOptions, signer: Signer, truth: Client) {
    this.#options = options;
    this.#signer = signer;
    this.#truth = truth;
    this.#server.addService(
      { Deliver: method(deliverPath), Broadcast: method(broadcastPath) },
      {
        Deliver: ((call) => {
          this.#deliver(call);
        }) satisfies handleBidiStreamingCall<Buffer, Buffer>,
        Broadcast: ((call) => {
          this.#broadcast(call);
        }) satisfies handleBidiStreamingCall<Buffer, Buffer>,
      },
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#server.forceShutdown();
    this.#truth.close();
    return Promise.resolve();
  }

  #listen(tls: ServerCredentials): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(
        this.#options.address.replace('localhost', '127.0.0.1'),
        tls,
        (error) => {
          if (error === null) resolve();
          else reject(error);
        },
      );
    });
  }

  #deliver(call: Relayed): void {
    const truth = this.#truth.makeBidiStreamRequest(deliverPath, unchanged, unchanged);
    call.on('data', (request: Buffer) => truth.write(request));
    call.once('end', () => {
      truth.end();
    });
    for (const over of ['cancelled', 'close', 'error']) {
      call.once(over, () => {
        truth.cancel();
      });
    }
    truth.on('data', (answer: Buffer) => {
      const told = this.#told(answer);
      if (told !== undefined) call.write(told);
    });
    truth.once('end', () => {
      call.end();
    });
    truth.once('error', () => {
      call.end();
    });
  }

  /** What is said instead of an honest answer; nothing where it is withheld. */
  #told(answer: Buffer): Buffer | undefined {
    const response = orderer.DeliverResponse.deserializeBinary(answer);
    const block = response.getBlock();
    if (block === undefined || (block.getHeader()?.getNumber() ?? 0) < this.#options.from) {
      return answer;
    }
    const data = block.getData();
    // A header alone, by which peers compare orderers, is passed on: it says that there is a block.
    if (data === undefined || data.getDataList().length === 0) return answer;
    this.lies += 1;
    if (this.#options.lie === 'withholds') return undefined;
    data.setDataList(data.getDataList_asU8().slice(1));
    block.getHeader()?.setDataHash(blockDataHash(data));
    signBlock(block, this.#signer, 0);
    return Buffer.from(response.serializeBinary());
  }

  #broadcast(call: Relayed): void {
    const taken = new orderer.BroadcastResponse();
    taken.setStatus(common.Status.SUCCESS);
    call.on('data', () => {
      this.swallowed += 1;
      call.write(Buffer.from(taken.serializeBinary()));
    });
    call.once('end', () => {
      call.end();
    });
  }
}

function method(path: string) {
  return {
    ...{ path, requestStream: true, responseStream: true },
    ...{ requestSerialize: unchanged, requestDeserialize: unchanged },
    ...{ responseSerialize: unchanged, responseDeserialize: unchanged },
  } as const;
}
