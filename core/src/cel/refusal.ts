import { Rejected } from '../errors';

/**
 * The refusal of a condition: one sentence with the place (characters from 1) and the mend.
 */
export function refusal(offset: number, fault: string, mend: string): Rejected {
  return new Rejected(
    'invalid-policy',
    `the condition has a fault at character ${String(offset + 1)}: ${fault}; ${mend}`,
  );
}
