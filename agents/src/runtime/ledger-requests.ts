import { type LedgerRequest, topics } from '@edgebeat/core';
import { type Output, topicOfObjects } from './output';

/** Where an agent writes what has to go on the ledger. */
export const ledgerRequests = topicOfObjects(topics['ledger.requests']);

/** Where a request goes; those of one key reach the ledger one after the other. */
export function addressRequest(request: LedgerRequest, key: string): Output {
  const topic = ledgerRequests.settings.name;
  return { topic, key, value: JSON.stringify(request), id: request.id };
}
