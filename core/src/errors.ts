import { type FailureCode, isFailureCode } from './failures';

/** An error with a code of the failure table. The subclass answers: may it be tried again? */
export abstract class EdgeBeatError extends Error {
  abstract readonly retryable: boolean;
  readonly code: FailureCode;

  /** @param detail One sentence that names the field and the mend; it reaches the caller. */
  constructor(code: FailureCode, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** No: the same request would be refused again. Answer 4xx, or park the message. */
export class Rejected extends EdgeBeatError {
  readonly retryable = false;
}

/** Yes: it certainly had no effect. Answer 503, or redeliver. */
export class Unavailable extends EdgeBeatError {
  readonly retryable = true;
}

/** Its effect is not known: read it back by its id, never execute it again blindly. */
export class Unknown extends EdgeBeatError {
  readonly retryable = false;
}

/** The text in which a failure crosses Fabric, which carries only an error's message. */
export function encodeFailure(error: EdgeBeatError): string {
  return JSON.stringify({ code: error.code, detail: error.message });
}

/**
 * Finds an encoded failure in a message that peers or clients have wrapped in text of their own.
 *
 * @returns the code and detail, or undefined when the message holds none.
 */
export function decodeFailure(message: string): { code: FailureCode; detail: string } | undefined {
  const start = message.indexOf('{"code":"');
  const end = message.lastIndexOf('}');
  if (start < 0 || end < start) return undefined;
  try {
    const value: unknown = JSON.parse(message.slice(start, end + 1));
    return isEncodedFailure(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEncodedFailure(value: unknown): value is { code: FailureCode; detail: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { code, detail } = value as Record<string, unknown>;
  return typeof code === 'string' && isFailureCode(code) && typeof detail === 'string';
}
