import { Rejected } from '@edgebeat/core';

/**
 * The JSON that a transaction answered or announced; a transaction may answer nothing.
 *
 * @throws Rejected invalid-argument when it is not JSON.
 */
export function parsePayload(payload: Uint8Array, what: string): unknown {
  if (payload.length === 0) return undefined;
  try {
    return JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch (error) {
    throw new Rejected('invalid-argument', `${what}: what the chaincode gave is not JSON`, {
      cause: error,
    });
  }
}
