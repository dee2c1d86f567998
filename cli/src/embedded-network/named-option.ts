import { NetworkFailure } from '@edgebeat/fabric-embedded/failure';
import { Exit, exitOf } from '../exit-codes';

/** Which option of the command a field of the network's options comes from. */
const options: readonly (readonly [RegExp, string])[] = [
  [/^dataDir/, '--out'],
  [/\.ports\./, '--base-port'],
  [/^organizations/, '--organizations'],
  [/\.signaturePolicy$/, '--policy'],
  [/\.collections$/, '--collections'],
  [/\.chaincodes\[/, '--chaincode'],
  [/^channels/, '--channel'],
];

/** A failure of the network in the words of the command line. */
export function withOptionName(error: unknown): unknown {
  if (!(error instanceof NetworkFailure) || error.field === undefined) return error;
  const { field, message } = error;
  const [, option] = options.find(([form]) => form.test(field)) ?? [];
  return option === undefined ? error : new Exit(exitOf(error), `${option}: ${message}`);
}
