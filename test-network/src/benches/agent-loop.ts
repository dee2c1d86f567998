import { randomUUID } from 'node:crypto';
import { type EventAgent, runAgent, systemClock } from '@edgebeat/agents';
import { type KafkaBus, openKafkaBus } from '@edgebeat/bus';
import { contentHash, eventId, type EventOf, events, topics } from '@edgebeat/core';
import { createLog } from '@edgebeat/core/node';
import { Kafka, logLevel } from 'kafkajs';
import { Registry } from 'prom-client';
import { z } from 'zod';
import { ProofKafka } from '../kafka';
import { describeRange } from '../measure/statistics';
import type { Bench } from './bench';

const ROUNDS = 7;
const MESSAGES = 20_000;
const PER_PUBLISH = 500;
const source = 'urn:edgebeat:AlphaMSP:alpha-1:bench';
const lookAgainMs = 50;

/** What an agent's loop costs over kafkajs alone. */
export function agentLoop(jars: string): Bench {
  return {
    name: 'agent-loop',
    question:
      'What does a message cost in the loop of a stateless agent, beside bare kafkajs with eachBatch and batched sends? (aim: at most 1.5×)',
    run: (say) => runAgentLoop(jars, say),
  };
}

interface Side {
  readonly cpuMicros: number;
  readonly perSecond: number;
}

type Reading = EventOf<'SensorDataReceived'>;
type Crossed = EventOf<'ThresholdCrossed'>;

async function runAgentLoop(jars: string, say: (line: string) => void) {
  await using kafka = await ProofKafka.start(jars, 512);
  await using bus = await openKafkaBus(await kafka.options());
  await bus.ensureTopics(Object.values(topics));
  await fill(bus);
  const [ours, bare]: [Side[], Side[]] = [[], []];
  for (let number = 0; number <= ROUNDS; number += 1) {
    const pair = [await runOurs(bus), await runBare(kafka, bus)] as const;
    // The first round warms both sides up.
    if (number === 0) continue;
    ours.push(pair[0]);
    bare.push(pair[1]);
    say(`round ${String(number)}: agent ${show(pair[0])}; bare kafkajs ${show(pair[1])}`);
  }
  const ratios = ours.map(
    ({ cpuMicros }, index) => cpuMicros / (bare[index]?.cpuMicros ?? Number.NaN),
  );
  const cpuOf = (sides: readonly Side[]) =>
    describeRange(
      sides.map((one) => one.cpuMicros),
      1,
    );
  const rateOf = (sides: readonly Side[]) =>
    describeRange(
      sides.map((one) => one.perSecond),
      0,
    );
  return {
    messages: MESSAGES,
    'CPU per message, agent, µs': cpuOf(ours),
    'CPU per message, bare kafkajs, µs': cpuOf(bare),
    'ratio of CPU per message, agent to bare': describeRange(ratios, 2),
    'messages/s, agent': rateOf(ours),
    'messages/s, bare kafkajs': rateOf(bare),
  };
}

/** The readings that both sides read again and again, each in groups of their own. */
async function fill(bus: KafkaBus): Promise<void> {
  for (let first = 0; first < MESSAGES; first += PER_PUBLISH) {
    const records = Array.from({ length: PER_PUBLISH }, (_, index) => {
      const number = first + index;
      const data = {
        ...{ position: String(number), receivedAt: '2026-01-31T10:00:00.000Z', tenant: 'alpha' },
        device: { id: `press-${String(number % 50)}` },
        ...{ series: 'pressure', value: number % 100 },
      };
      const head = { id: eventId(source, data.position, data), source, time: data.receivedAt };
      const event = events.SensorDataReceived.make({ ...head, subject: data.device.id }, data);
      return { key: data.device.id, value: JSON.stringify(event) };
    });
    await bus.publish(topics.telemetry.name, records);
  }
}

/** One event for one event, another one in every round: the same work on both sides. */
function crossed(reading: Reading, round: string): Crossed {
  const data = {
    ...{ measure: 'pressure', value: reading.data.value ?? 0, threshold: 0 },
    state: 'over' as const,
  };
  const id = contentHash([reading.id, 'bench', round]);
  return events.ThresholdCrossed.make({ id, source, time: reading.time }, data);
}

async function runOurs(bus: KafkaBus): Promise<Side> {
  const round = randomUUID();
  const agent: EventAgent<'SensorDataReceived', 'ThresholdCrossed', never, undefined> = {
    ...{ name: `bench-${round}`, description: 'Answers every reading.', version: '1' },
    ...{ reads: ['SensorDataReceived'], writes: ['ThresholdCrossed'], settings: z.object({}) },
    keyBy: () => source,
    handle: (reading) => ({ emit: [crossed(reading, round)], state: undefined }),
  };
  const stop = new AbortController();
  const log = createLog({ level: 'silent', name: 'bench' });
  const before = await endOf(bus);
  return measured(
    () =>
      runAgent(agent, {
        ...{ bus, clock: systemClock(), signal: stop.signal, log, registry: new Registry() },
        ...{ source, context: () => undefined, runtime: { reportMs: 60_000 } },
      }),
    async () => {
      await untilWritten(bus, before);
      stop.abort();
    },
    () => expectAll(bus, before),
  );
}

async function runBare(kafka: ProofKafka, bus: KafkaBus): Promise<Side> {
  const round = randomUUID();
  const { brokers, credentials } = await kafka.options();
  const client = new Kafka({ brokers: [...brokers], ssl: credentials, logLevel: logLevel.NOTHING });
  const consumer = client.consumer({ groupId: `bare-${round}`, maxWaitTimeInMs: 1_000 });
  const producer = client.producer({ idempotent: true, maxInFlightRequests: 1 });
  const before = await endOf(bus);
  return measured(
    async () => {
      await producer.connect();
      await consumer.connect();
      await consumer.subscribe({ topics: [topics.telemetry.name], fromBeginning: true });
      await consumer.run({
        autoCommit: true,
        eachBatch: async ({ batch }) => {
          const messages = batch.messages.map(({ value }) => {
            const reading = JSON.parse(value?.toString() ?? '') as Reading;
            return { key: source, value: JSON.stringify(crossed(reading, round)) };
          });
          await producer.send({ topic: topics.metrics.name, messages });
        },
      });
    },
    async () => {
      await untilWritten(bus, before);
      await consumer.disconnect();
      await producer.disconnect();
    },
    () => expectAll(bus, before),
  );
}

/** Processor time of this process and wall time from the start until all is written. */
async function measured(
  start: () => Promise<void>,
  finish: () => Promise<void>,
  checked: () => Promise<void>,
): Promise<Side> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const running = start();
  await finish();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await running;
  await checked();
  return { cpuMicros: (user + system) / MESSAGES, perSecond: MESSAGES / seconds };
}

async function endOf(bus: KafkaBus): Promise<number> {
  const [offsets] = await bus.offsets('bench', topics.metrics.name);
  return offsets?.end ?? 0;
}

async function untilWritten(bus: KafkaBus, before: number): Promise<void> {
  while ((await endOf(bus)) < before + MESSAGES) {
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
  }
}

/** Every message has its answer; the reports of agents that lie among them do not count. */
async function expectAll(bus: KafkaBus, before: number): Promise<void> {
  const ids = new Set<string>();
  for (let next = before; ;) {
    const records = await bus.read(topics.metrics.name, 0, next, 5_000);
    const last = records.at(-1);
    if (last === undefined) break;
    next = last.offset + 1;
    for (const { value } of records) {
      const { id, type } = Written.parse(JSON.parse(value ?? ''));
      if (type === events.ThresholdCrossed.type) ids.add(id);
    }
  }
  if (ids.size !== MESSAGES) throw new Error(`there are answers to ${ids.size} messages only`);
}

const Written = z.object({ id: z.string(), type: z.string() });

function show({ cpuMicros, perSecond }: Side): string {
  return `${cpuMicros.toFixed(1)} µs CPU, ${perSecond.toFixed(0)}/s`;
}
