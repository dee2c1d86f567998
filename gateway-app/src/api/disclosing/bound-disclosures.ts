import { Unavailable } from '@edgebeat/core';
import type { IncidentDisclosures } from '@edgebeat/ledger';

/**
 * How many disclosures may be on their way at once: each holds a connection of the database until the
 * ledger has it, which may be as long as a ledger that does not answer is waited for.
 */
const MAX_UNDER_WAY = 4;

/**
 * Bounds how many disclosures are on their way.
 *
 * @throws Unavailable queue-full from `disclose` when as many as may are.
 */
export function boundDisclosures(
  disclosures: Pick<IncidentDisclosures, 'disclose'>,
): Pick<IncidentDisclosures, 'disclose'> {
  let underWay = 0;
  return {
    async disclose(disclosure) {
      if (underWay >= MAX_UNDER_WAY) {
        throw new Unavailable(
          'queue-full',
          `${String(MAX_UNDER_WAY)} disclosures are on their way to the ledger; ask again later`,
        );
      }
      underWay += 1;
      try {
        return await disclosures.disclose(disclosure);
      } finally {
        underWay -= 1;
      }
    },
  };
}
