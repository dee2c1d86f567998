import type { IncomingMessage } from 'node:http';
import { Rejected } from '@edgebeat/core';

/** JSON, and a character set only if it is UTF-8. */
const jsonType = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/**
 * Reads the body of a request that must have one.
 *
 * @throws Rejected unsupported-media-type, too-large, or invalid-argument for a body that ends early
 * or is not UTF-8.
 */
export async function readBody(message: IncomingMessage, limit: number): Promise<Buffer> {
  requireJsonType(message);
  const announced = Number(message.headers['content-length'] ?? 0);
  if (announced > limit) throw tooLarge(limit);
  return collect(message, limit);
}

/** @throws Rejected invalid-argument when the bytes are not UTF-8. */
export function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Rejected('invalid-argument', 'body: is not UTF-8', { cause: error });
  }
}

function requireJsonType({ headers }: IncomingMessage): void {
  const type = headers['content-type'] ?? '';
  if (!jsonType.test(type)) {
    throw new Rejected(
      'unsupported-media-type',
      `Content-Type: must be application/json, not ${JSON.stringify(type.slice(0, 64))}`,
    );
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw new Rejected('unsupported-media-type', 'Content-Encoding: send the body as it is');
  }
}

/** What comes after the limit is left unread. */
function collect(message: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      chunks.push(chunk);
      if (length <= limit) return;
      message.off('data', onData).pause();
      reject(tooLarge(limit));
    };
    message.on('data', onData);
    message.once('end', () => {
      resolve(Buffer.concat(chunks, length));
    });
    message.once('close', () => {
      if (message.complete) return;
      reject(new Rejected('invalid-argument', 'body: the connection ended before its end'));
    });
  });
}

function tooLarge(limit: number): Rejected {
  return new Rejected('too-large', `body: must be at most ${limit} bytes; send less at once`);
}
