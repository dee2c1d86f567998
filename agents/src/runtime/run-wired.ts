import type { StoredRecord } from '@edgebeat/bus';
import { type BusUse, busUse } from './bus-use';
import { attempt, consume } from './consuming';
import { createHandler } from './handling';
import { directInput, type Input } from './input';
import { fromKeyed } from './keyed-record';
import { openOutlet } from './outlet';
import type { Part, RunPorts } from './ports';
import { createProcessor, type Processor } from './processor';
import { createRouter } from './router';
import { noStates, openStateStore, type StateStore } from './state-store';
import { type Waiting, settledUntil } from './settled';
import { createTicker } from './ticking';
import { together } from './together';
import type { Wiring } from './wiring';

/** Runs a wired agent until the signal is given. */
export async function runWired<In, Out, State, Context>(
  wiring: Wiring<In, Out, State, Context>,
  ports: RunPorts,
): Promise<void> {
  const use = busUse(wiring);
  const { bus, clock, tally } = ports;
  await bus.ensureTopics(use.topics);
  const outlet = await openOutlet(bus, use.outputs);
  const now = () => clock.now();
  const store = storeOf(wiring, ports);
  const toInput = use.keyed === undefined ? directInput : fromKeyed;
  const processor = createProcessor({
    ...ports,
    ...{ store, outlet, ticker: createTicker(wiring) },
    handle: createHandler(wiring, { toInput, now }),
  });
  const parts: Part[] = [
    reading(use, processor),
    ticking(processor, store, awaitedBy(wiring, use)),
  ];
  if (use.keyed !== undefined) {
    const batch = createRouter(wiring, { keyed: use.keyed.topic, outlet, tally, now });
    parts.push((inner) => consume(use.input, { batch }, inner));
  }
  await together(ports, parts);
}

function storeOf<In, Out, State, Context>(
  { agent }: Wiring<In, Out, State, Context>,
  { bus, settings }: RunPorts,
): StateStore<State> {
  const { name, state } = agent;
  if (state === undefined) return noStates();
  return openStateStore({ agent: name, schema: state, maxKeys: settings.maxKeys }, bus);
}

function reading({ input, keyed }: BusUse, processor: Processor): Part {
  return (ports) => consume(keyed?.reading ?? input, processor, ports);
}

/** All that an agent with a tick reads, in its order on the way from where it was published first. */
function awaitedBy<In, Out, State, Context>(
  { agent, inputs, upstream = [] }: Wiring<In, Out, State, Context>,
  { input, keyed }: BusUse,
): readonly Waiting[] {
  if (agent.tick === undefined) return [];
  const own = inputs.map((one) => ({
    ...{ group: input.group, topics: [one.topic.name] },
    causedAt: (record: StoredRecord) => causeRead(record, one),
  }));
  if (keyed === undefined) return [...upstream, ...own];
  const again = {
    ...keyed.reading,
    causedAt: (record: StoredRecord) => fromKeyed(record).timestamp,
  };
  return [...upstream, ...own, again];
}

function causeRead<In>(record: StoredRecord, input: Input<In>): string | undefined {
  if (input.causedAt === undefined) return undefined;
  const event = input.read(directInput(record));
  return event === undefined ? undefined : input.causedAt(event);
}

function ticking(
  processor: Processor,
  store: StateStore<unknown>,
  awaited: readonly Waiting[],
): Part {
  return async (ports) => {
    const { bus, clock, settings, signal } = ports;
    let evicted = 0;
    for (;;) {
      await clock.sleep(settings.tickMs, signal);
      if (signal.aborted) return;
      await attempt(ports, 'tick', async () =>
        processor.tick(await settledUntil(bus, awaited, clock.now())),
      ).catch(() => undefined);
      evicted = tellStates(store, evicted, ports);
    }
  };
}

/** Tells how many states there are, and how many more were dropped than before. */
function tellStates(
  store: StateStore<unknown>,
  before: number,
  { agent, log, metrics }: RunPorts,
): number {
  const evicted = store.evicted();
  metrics.keys.set({ agent }, store.size());
  metrics.evicted.inc({ agent }, evicted - before);
  if (evicted > before) log.warn({ states: evicted - before }, 'states were dropped');
  return evicted;
}
