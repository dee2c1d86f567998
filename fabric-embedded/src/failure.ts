/** Why the network could not start or go on; each code has an exit code in the program that uses it. */
export type NetworkFailureCode =
  | 'invalid-option'
  | 'port-taken'
  | 'disk-full'
  | 'already-running'
  | 'block-store-damaged'
  | 'state-damaged'
  | 'chaincode-unreachable';

/** One clear sentence for an operator, with a code for programs. */
export class NetworkFailure extends Error {
  readonly code: NetworkFailureCode;

  constructor(code: NetworkFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NetworkFailure';
    this.code = code;
  }
}
