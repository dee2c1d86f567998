import { canonicalJson } from '@edgebeat/core';

/** How Fabric carries arguments and answers: the argument as its text, the answer as canonical JSON. */
export class CanonicalSerializer {
  toBuffer(answer: unknown): Buffer {
    return Buffer.from(canonicalJson(answer));
  }

  fromBuffer(data: Uint8Array): { value: string } {
    return { value: Buffer.from(data).toString('utf8') };
  }
}
