import type { IncomingMessage } from 'node:http';
import { Rejected } from '@edgebeat/core';

/** The largest body of a request. */
export const BODY_BYTES = 256 * 1_024;

/** What one device may take of the memory for bodies: one that is slow must not stop the others. */
const DEVICE_SHARE = 1 / 16;

/** Bounds the bodies that are being received at a time. */
export class BodyBudget {
  readonly #bytes: number;
  readonly #taken = new Map<string, number>();
  #left: number;

  constructor(bytes: number) {
    this.#bytes = bytes;
    this.#left = bytes;
  }

  /**
   * Reads a whole body of a device.
   *
   * @throws Rejected too-large; rate-limited when too many bodies are being received;
   *   unsupported-media-type for a compressed one; invalid-argument when it ends early.
   */
  async read(request: IncomingMessage, deviceId: string): Promise<Buffer> {
    const size = expectedSize(request);
    const ofDevice = this.#taken.get(deviceId) ?? 0;
    if (size > this.#left || (ofDevice > 0 && ofDevice + size > this.#bytes * DEVICE_SHARE)) {
      throw new Rejected('rate-limited', 'too many bodies are being received; send it again later');
    }
    this.#take(deviceId, size);
    try {
      return await collect(request);
    } finally {
      this.#take(deviceId, -size);
    }
  }

  #take(deviceId: string, size: number): void {
    this.#left -= size;
    const taken = (this.#taken.get(deviceId) ?? 0) + size;
    if (taken > 0) this.#taken.set(deviceId, taken);
    else this.#taken.delete(deviceId);
  }
}

/** A body without a length may be as large as any. */
function expectedSize(request: IncomingMessage): number {
  const { 'content-encoding': encoding = 'identity', 'content-length': length } = request.headers;
  if (encoding !== 'identity') {
    throw new Rejected('unsupported-media-type', 'a compressed body is not read; send it plain');
  }
  if (length === undefined) return BODY_BYTES;
  const size = Number(length);
  if (size > BODY_BYTES) throw tooLarge();
  return size;
}

function collect(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= BODY_BYTES) chunks.push(chunk);
      else reject(tooLarge());
    });
    request.once('end', () => {
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
    request.once('error', reject);
    request.once('close', () => {
      if (!request.complete) reject(endedEarly());
    });
  });
}

function endedEarly(): Rejected {
  return new Rejected('invalid-argument', 'body: it ended early; send it again');
}

function tooLarge(): Rejected {
  return new Rejected('too-large', `body: over ${BODY_BYTES} bytes; send fewer objects at a time`);
}
