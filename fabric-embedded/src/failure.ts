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
  /** The option that it is about, such as `organizations[0].ports.peer`. */
  readonly field: string | undefined;

  constructor(
    code: NetworkFailureCode,
    message: string,
    options?: ErrorOptions & { readonly field?: string },
  ) {
    super(message, options);
    this.name = 'NetworkFailure';
    this.code = code;
    this.field = options?.field;
  }
}
