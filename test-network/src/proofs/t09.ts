import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { type Kill, killPoints } from '../recording/kill-points';
import { differences, hashProjection } from '../recording/projection-hash';
import { type Published, publishEvents } from '../recording/recorded-events';
import { type RecordedSite, startRecordedSite } from '../recording/recorded-site';
import { seededNumbers } from '../seeded';
import type { Check, Proof, ProofRequest, ProofResult } from './proof';

/** A run between two kills comes further by at most 3 batches of 10. */
const recordsPerKill = 40;
const mostBatches = 3;
/** The four around a batch; the others are of a projection that is made anew. */
const points = killPoints.slice(0, 4);
/** Which log it is, and in which order partitions are read, is not the same in two runs. */
const ofTheRun = ['log_id', 'sequence'];

const claim =
  'kill -9 of the recorder before the log has a batch, between log and projection, between projection ' +
  'and offset, and behind the offset: the projection is that of a run without kills, the log holds ' +
  'every record once, and the projection that is made anew of it is the same to the byte';

/** T09: the consumer that records, under seeded kill -9 at four points. */
export const t09: Proof = {
  id: 'T09',
  claim,
  count: { meaning: 'kills', full: 100 },
  run: runT09,
};

async function runT09({ seed, count = t09.count.full, say }: ProofRequest): Promise<ProofResult> {
  await using site = await startRecordedSite();
  await using reference = await startRecordedSite(site.server);
  const records = count * recordsPerKill;
  const published = await site.withBus((bus) => publishEvents(bus, records));
  await cp(join(site.folder, 'bus'), join(reference.folder, 'bus'), { recursive: true });
  await reference.record();
  const started = performance.now();
  const kills = await killAgainAndAgain(site, count, seededNumbers(seed), say);
  await site.record();
  const seconds = (performance.now() - started) / 1000;
  const expected = await hashProjection(reference.database, ofTheRun);
  const observed = await hashProjection(site.database, ofTheRun);
  const byteByByte = await hashProjection(site.database);
  await site.dropProjection();
  await site.record();
  const anew = await hashProjection(site.database);
  return {
    ...{ id: t09.id, claim },
    checks: [
      ...points.map((point) => ({
        what: `kills ${point}`,
        expected: planned(count, point),
        observed: kills.filter((kill) => kill.point === point).length,
      })),
      zero('tables that differ from the run without kills', differences(expected, observed)),
      ...(await logChecks(site, published)),
      zero('tables that differ when they are made anew', differences(byteByByte, anew)),
    ],
    figures: { 'records on the bus': records, 'wall time s': Number(seconds.toFixed(1)) },
  };
}

/** Kills at each point in turn, at the first to third batch that comes there. */
async function killAgainAndAgain(
  site: RecordedSite,
  count: number,
  random: () => number,
  say: (line: string) => void,
): Promise<Kill[]> {
  const kills: Kill[] = [];
  for (let number = 0; number < count; number += 1) {
    const point = points[number % points.length] ?? 'before the log';
    const kill = { point, after: 1 + Math.floor(random() * mostBatches) };
    if (!(await site.record({ kill }))) break;
    kills.push(kill);
    say(`kill ${String(kills.length)} of ${String(count)}: ${point}, ${String(kill.after)}`);
  }
  return kills;
}

function planned(count: number, point: Kill['point']): number {
  return Math.ceil((count - points.indexOf(point)) / points.length);
}

async function logChecks(
  site: RecordedSite,
  { eventIds, unreadable }: Published,
): Promise<Check[]> {
  const logged = await site.loggedIds();
  const distinct = new Set(logged);
  return [
    {
      what: 'records in the log',
      expected: eventIds.size + unreadable,
      observed: logged.length,
    },
    { what: 'records twice in the log', expected: 0, observed: logged.length - distinct.size },
    zero(
      'events missing in the log',
      [...eventIds].filter((id) => !distinct.has(id)),
    ),
  ];
}

function zero(what: string, found: readonly string[]): Check {
  return { what, expected: 0, observed: found.length };
}
