import { contentHash, type EventOf, events } from '@edgebeat/core';
import { addressEvent, eventWiring } from '../runtime/event-wiring';
import { addressRequest, ledgerRequests } from '../runtime/ledger-requests';
import type { Output } from '../runtime/output';
import type { Wiring } from '../runtime/wiring';
import { noRules, type RuleSet } from '../sigma';
import { createSecurityAgent } from './agent';
import { notarise, type NotarisationKeys } from './incident-item';
import type { SecurityEvent } from './incidents';
import type { SecurityContext } from './settings';
import type { SecurityState } from './state';

/**
 * How the security agent lies on the bus. An incident that it opens goes to `incidents`, and its
 * public form to `ledger.requests`, to be notarised.
 *
 * @param keys The keys as they are when an incident opens: the channel key changes now and then.
 */
export function securityWiring(
  context: SecurityContext,
  keys: () => NotarisationKeys,
  rules: RuleSet = noRules,
): Wiring<EventOf<'LogReceived'>, SecurityEvent, SecurityState, SecurityContext> {
  const agent = createSecurityAgent(rules);
  const wiring = eventWiring(agent, () => context);
  return {
    ...wiring,
    outputs: [...wiring.outputs, ledgerRequests],
    address: (event) => [
      addressEvent(event, agent.writes),
      ...(event.type === events.IncidentOpened.type ? [requestFor(event, keys())] : []),
    ],
  };
}

/** The same incident always makes the same request; its id tells nothing of what is in it. */
function requestFor(event: EventOf<'IncidentOpened'>, keys: NotarisationKeys): Output {
  const { item } = notarise(event.data, keys);
  const id = contentHash(['incident', item.id]);
  return addressRequest({ request: 'incident', id, item }, item.id);
}
