import { readFileSync } from 'node:fs';
import { Client, credentials, status, type StatusObject } from '@grpc/grpc-js';

/** What became of a message: an answer, a refusal or an end, or still nothing after the bound. */
export interface Outcome {
  readonly kind: 'answered' | 'refused' | 'waiting';
  /** The status' name of a refusal, or what was answered. */
  readonly what: string;
  readonly answer?: Buffer;
}

const plain = (bytes: Buffer) => bytes;
const unlimited = {
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  'grpc.use_local_subchannel_pool': 1,
};

/** Sends bytes as they are to any method of one server. */
export class RawClient implements Disposable {
  readonly #client: Client;

  constructor(address: string, tlsCaFile: string) {
    const tls = credentials.createSsl(readFileSync(tlsCaFile));
    this.#client = new Client(address, tls, unlimited);
  }

  unary(path: string, message: Buffer, boundMs: number): Promise<Outcome> {
    return new Promise((resolve) => {
      const options = { deadline: Date.now() + boundMs };
      this.#client.makeUnaryRequest(path, plain, plain, message, options, (error, answer) => {
        if (error !== null) resolve(refusal(error));
        else resolve({ kind: 'answered', what: 'OK', ...(answer && { answer }) });
      });
    });
  }

  /** Resolves with the first answer of a stream, which is then cancelled. */
  stream(path: string, message: Buffer, boundMs: number): Promise<Outcome> {
    return new Promise((resolve) => {
      const options = { deadline: Date.now() + boundMs };
      const call = this.#client.makeBidiStreamRequest(path, plain, plain, options);
      let outcome: Outcome | undefined;
      call.on('data', (answer: Buffer) => {
        outcome ??= { kind: 'answered', what: 'OK', answer };
        call.cancel();
      });
      call.on('error', (error: Error & Partial<StatusObject>) => {
        resolve(outcome ?? refusal(error));
      });
      call.on('end', () => {
        resolve(outcome ?? { kind: 'refused', what: 'ended' });
      });
      call.write(message);
      call.end();
    });
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}

function refusal({ code, details, message }: Error & Partial<StatusObject>): Outcome {
  if (code === status.DEADLINE_EXCEEDED) return { kind: 'waiting', what: 'waiting' };
  const name = code === undefined ? 'UNKNOWN' : status[code];
  return { kind: 'refused', what: name, answer: Buffer.from(details ?? message) };
}
