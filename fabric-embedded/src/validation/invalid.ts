import { peer } from '@hyperledger/fabric-protos';
import type { ValidationCode } from '../peer/peer-ledger';

/** The codes that peers write for transactions. */
export const validationCodes = peer.TxValidationCode;

/** A transaction that does not count, with the code that peers write for it. */
export class Invalid extends Error {
  readonly code: ValidationCode;

  constructor(code: ValidationCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Invalid';
    this.code = code;
  }
}

/**
 * Parses bytes of a transaction.
 *
 * @throws Invalid with the code that fits the place of the bytes.
 */
export function parseOr<T>(code: ValidationCode, what: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw new Invalid(code, `${what} cannot be parsed`, { cause });
  }
}
