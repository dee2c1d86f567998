/** Why a network of Fabric's own programs could not start or go on. */
export type FabricFailureCode =
  | 'invalid-file'
  | 'programs-missing'
  | 'programs-mixed'
  | 'program-failed'
  | 'material-unusable'
  | 'data-damaged'
  | 'start-failed'
  | 'not-ready';

/** One clear sentence for an operator, with a code for programs. */
export class FabricFailure extends Error {
  readonly code: FabricFailureCode;

  constructor(code: FabricFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FabricFailure';
    this.code = code;
  }
}
