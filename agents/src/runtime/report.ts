import type { Bus } from '@edgebeat/bus';
import { type AgentReportedData, eventId, events, Rejected, topics } from '@edgebeat/core';
import { addressEvent } from './event-wiring';
import type { RuntimePorts } from './ports';
import type { Supervised } from './supervise';

/** What an agent says of itself now. */
export async function reportOf(
  { runnable, tally }: Supervised,
  { bus, metrics }: Pick<RuntimePorts, 'bus' | 'metrics'>,
): Promise<AgentReportedData> {
  const { name, version, description, readings } = runnable;
  let lag = 0;
  // One after the other: what the first reading has handled may wait in the next one.
  for (const { group, topics: read } of readings) {
    const lags = await Promise.all(read.map((topic) => lagOf(bus, group, topic)));
    lag += lags.reduce((sum, one) => sum + one, 0);
  }
  metrics.lag.set({ agent: name }, lag);
  return { name, version, description, lag, ...tally.standing() };
}

/** Publishes what agents say of themselves at a time, as events of one source. */
export async function publishReports(
  reports: readonly AgentReportedData[],
  time: string,
  source: string,
  { bus }: Pick<RuntimePorts, 'bus'>,
): Promise<void> {
  const records = reports.map((data) => {
    const id = eventId(source, `${data.name}/${time}`, data);
    const event = events.AgentReported.make({ id, source, time, subject: data.name }, data);
    const { key, value } = addressEvent(event, ['AgentReported']);
    return { key, value };
  });
  await bus.publish(topics.metrics.name, records);
}

/** An agent that has not made its topics yet has nothing to read there. */
async function lagOf(bus: Bus, group: string, topic: string): Promise<number> {
  try {
    const offsets = await bus.offsets(group, topic);
    return offsets.reduce((sum, { end, committed }) => sum + Math.max(0, end - committed), 0);
  } catch (error) {
    if (error instanceof Rejected) return 0;
    throw error;
  }
}
