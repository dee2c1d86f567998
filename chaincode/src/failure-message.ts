import { EdgeBeatError, encodeFailure } from '@edgebeat/core';

/**
 * What the caller learns of an error. Fabric carries only a message, so a failure's code travels
 * inside of it; a surprise has no code, and its stack is for the member's own log.
 */
export function failureMessage(error: unknown): string {
  if (error instanceof EdgeBeatError) return encodeFailure(error);
  return error instanceof Error ? error.message : 'the chaincode failed';
}
