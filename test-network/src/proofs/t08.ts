import { setTimeout as sleep } from 'node:timers/promises';
import { openKafkaBus } from '@edgebeat/bus';
import { startEventPath } from '../event-path';
import { ProofKafka } from '../kafka';
import { seededNumbers } from '../seeded';
import type { Proof, ProofRequest, ProofResult } from './proof';

/** Five in the full run; a short one has less work for them to fall into. */
const killsIn = (events: number) => (events >= 50_000 ? 5 : 2);
const lookAgainMs = 20;
/** A publish waits for the broker to come back; a producer that gave up would hand it in again. */
const publishMs = 60_000;

const claim =
  'kill -9 of the Kafka broker again and again while events go through intake, ingest, telemetry and ' +
  'recorder: none that was acknowledged is missing in the projection and none is there twice';

/** T08: the broker of a site under seeded kill -9; it runs with the given jars of Kafka. */
export function t08(jars: string): Proof {
  return {
    id: 'T08',
    claim,
    count: { meaning: 'events', full: 50_000 },
    run: (request) => runT08(jars, request),
  };
}

async function runT08(
  jars: string,
  { seed, count = 50_000, say }: ProofRequest,
): Promise<ProofResult> {
  await using kafka = await ProofKafka.start(jars);
  await using bus = await openKafkaBus({ ...(await kafka.options()), settings: { publishMs } });
  await using path = await startEventPath(bus);
  const started = performance.now();
  const handing = path.handIn(count);
  const random = seededNumbers(seed);
  let kills = 0;
  for (const at of momentsOf(random, killsIn(count), count)) {
    while (path.acknowledged < at) await sleep(lookAgainMs);
    await sleep(Math.floor(random() * 200));
    await kafka.killAndRestart();
    kills += 1;
    say(`kill ${String(kills)} when ${String(path.acknowledged)} events were acknowledged`);
  }
  await handing;
  const { rows, positions } = await path.recorded(count);
  const seconds = (performance.now() - started) / 1000;
  const onBus = await path.onBus();
  return {
    ...{ id: 'T08', claim },
    checks: [
      { what: 'kills of the broker', expected: killsIn(count), observed: kills },
      { what: 'events acknowledged', expected: count, observed: path.acknowledged },
      { what: 'events missing in the projection', expected: 0, observed: count - positions },
      { what: 'events twice in the projection', expected: 0, observed: rows - positions },
    ],
    figures: {
      'publishes that had to be handed in again': path.repeats,
      'events on the topic telemetry': onBus,
      'repetitions that the recorder passed over': onBus - count,
      'wall time s': Number(seconds.toFixed(1)),
    },
  };
}

/** When it is killed: somewhere in each share of the events, so that all kills fall into the work. */
function momentsOf(random: () => number, kills: number, count: number): number[] {
  const share = count / (kills + 1);
  return Array.from({ length: kills }, (_, index) => Math.floor((index + random()) * share));
}
