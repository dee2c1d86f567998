import { parkedTopic, topics } from '@edgebeat/core';
import { consume } from '../runtime/consuming';
import { openOutlet } from '../runtime/outlet';
import { parkedOutputTopic } from '../runtime/parking';
import type { Part } from '../runtime/ports';
import type { Runnable } from '../runtime/supervise';
import { createDelivery } from './delivery';
import { createTrier } from './fate';
import type { LedgerGateway } from './gateway';

/** What the agent is called, and its group. */
export const connectorName = 'connector';

const requests = topics['ledger.requests'];
const reading = { group: connectorName, topics: [requests.name] };

/** The agent's own words about itself. */
export const connectorDescription = 'Hands what has to go on the ledger to the gateway, once.';

/**
 * The connector agent: the topic `ledger.requests` is its queue, over days if the gateway is away.
 * The offset moves when the gateway has taken every record of a batch, or refused it for good.
 */
export function connectorRunnable(gateway: LedgerGateway): Runnable {
  return {
    name: connectorName,
    description: connectorDescription,
    version: '1',
    readings: [reading],
    parts: [delivering(gateway)],
  };
}

function delivering(gateway: LedgerGateway): Part {
  return async (ports) => {
    const { agent, bus, clock, signal, tally } = ports;
    await bus.ensureTopics([requests, parkedTopic(requests.name)]);
    const outlet = await openOutlet(bus, [parkedOutputTopic(requests.name)]);
    const trier = createTrier(gateway, clock, signal);
    const batch = createDelivery({ agent, trier, outlet, tally, clock });
    await consume(reading, { batch }, ports);
  };
}
