import { cp, mkdtemp, open, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventLog, type KeyStore, type Signer, verifyLog } from '@edgebeat/store';
import { z } from 'zod';
import { LogForger } from '../event-store/log-forger';
import { eventsFrom } from '../event-store/proof-events';
import { openProofLog } from '../event-store/proof-log';
import { decodeFrames, encodeFrame, type SegmentFrame } from '../event-store/segment-frames';
import { seededNumbers } from '../seeded';
import type { Check, Proof, ProofRequest, ProofResult } from './proof';

const RECORDS = 1_000;
/** Runs of the log for so many flips. */
const RUNS = { full: 40, least: 8, flipsEach: 250 } as const;
/** One in so many flips is also chained and signed anew with the site's key, so only the cipher tells. */
const RESIGNED = 100;

const claim =
  'event store: every flipped bit of a ciphertext is noticed by the reader, and no nonce comes twice over restarts, torn tails and restored backups';

/** T17, as far as it is about the event store: bit flips in ciphertext, nonces over restarts. */
export const t17Store: Proof = {
  id: 'T17-STORE',
  claim,
  count: { meaning: 'bit flips', full: 10_000 },
  run: runT17,
};

async function runT17({
  seed,
  count = t17Store.count.full,
  say,
}: ProofRequest): Promise<ProofResult> {
  const home = await mkdtemp(join(tmpdir(), 'edgebeat-t17-'));
  try {
    const random = seededNumbers(seed);
    const runs = Math.min(RUNS.full, Math.max(RUNS.least, Math.floor(count / RUNS.flipsEach)));
    const nonces = await countNonces(join(home, 'restarts'), runs, random);
    say(
      `${String(nonces.records)} records in ${String(runs)} runs: ${String(nonces.twice)} nonces twice`,
    );
    const flips = await flipAll(join(home, 'flips'), count, random);
    say(`${String(count)} flips: ${String(flips.unnoticed)} unnoticed`);
    const resigned = await resignAll(join(home, 'flips'), Math.ceil(count / RESIGNED), random);
    return {
      id: t17Store.id,
      claim,
      checks: checks(nonces, flips, resigned),
      figures: figures(nonces, count),
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

const Nonced = z.looseObject({
  kind: z.string(),
  tenant: z.string(),
  subject: z.string(),
  epoch: z.int(),
  nonce: z.string(),
  sequence: z.int(),
  previous: z.string(),
});

/** Runs a log again and again; some runs start from a torn tail or from a backup that was restored. */
async function countNonces(home: string, runs: number, random: () => number) {
  const seen = new Map<string, string>();
  let [twice, records] = [0, 0];
  for (let run = 0; run < runs; run += 1) {
    const { log } = await openProofLog(home);
    await log.append(eventsFrom(log.size, 20));
    await log[Symbol.asyncDispose]();
    if (run % 4 === 1) await cp(join(home, 'store'), join(home, 'backup'), { recursive: true });
    for (const frame of await allFrames(join(home, 'store'))) {
      const { kind, tenant, subject, epoch, nonce } = Nonced.parse(JSON.parse(frame.header));
      if (kind !== 'event') continue;
      const name = JSON.stringify([tenant, subject, epoch, nonce]);
      const content = frame.header + frame.body.toString('hex');
      if (seen.has(name) && seen.get(name) !== content) twice += 1;
      if (!seen.has(name)) records += 1;
      seen.set(name, content);
    }
    if (run % 4 === 2) await tearTail(join(home, 'store'), random);
    if (run % 4 === 3) await restore(home);
  }
  const values = [...seen.keys()].map((name) => z.array(z.unknown()).parse(JSON.parse(name))[3]);
  return { runs, records, twice, repeated: values.length - new Set(values).size };
}

/** Cuts the log as a crash does that came before its last records were on the disk. */
async function tearTail(store: string, random: () => number): Promise<void> {
  const folder = join(store, 'logs', '000001');
  for (const name of ['state.json', 'mark', 'checkpoint']) await rm(join(folder, name));
  const path = await lastSegment(folder);
  const bytes = await readFile(path);
  await truncate(path, bytes.length - Math.floor(random() * 4_000));
}

async function restore(home: string): Promise<void> {
  await rm(join(home, 'store'), { recursive: true });
  await cp(join(home, 'backup'), join(home, 'store'), { recursive: true });
}

async function lastSegment(folder: string): Promise<string> {
  const names = (await readdir(join(folder, 'segments', 'normal'))).sort();
  return join(folder, 'segments', 'normal', names.at(-1) ?? '');
}

async function allFrames(store: string): Promise<SegmentFrame[]> {
  const found: SegmentFrame[] = [];
  const folder = join(store, 'logs', '000001', 'segments');
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.seg')) continue;
    found.push(...decodeFrames(await readFile(join(folder, name))).slice(1));
  }
  return found;
}

interface Place {
  readonly path: string;
  readonly offset: number;
  readonly frame: SegmentFrame;
  readonly sequence: number;
}

async function flipAll(home: string, count: number, random: () => number) {
  const { log } = await openProofLog(home, { segmentBytes: 60_000 });
  await using open: EventLog = log;
  for (let from = 0; from < RECORDS; from += 50) await open.append(eventsFrom(from, 50));
  const places = await placesOf(join(home, 'store'));
  let [unnoticed, misread] = [0, 0];
  for (let number = 0; number < count; number += 1) {
    const place = places[Math.floor(random() * places.length)];
    if (place === undefined) throw new Error('the log has no record');
    const bit = Math.floor(random() * place.frame.body.length * 8);
    // Half of the flips come with a checksum that fits, as an attacker makes it.
    if (!(await isNoticed(open, place, bit, number % 2 === 0))) unnoticed += 1;
  }
  for (const { sequence } of places) {
    const read = await open.read(sequence);
    if (read.kind === 'absent' || read.content.state !== 'readable') misread += 1;
  }
  return { unnoticed, misread };
}

async function isNoticed(log: EventLog, place: Place, bit: number, fits: boolean) {
  const { path, offset, frame, sequence } = place;
  const body = Buffer.from(frame.body);
  body[bit >> 3] = (body[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  const sound = encodeFrame(frame);
  const changed = encodeFrame({ ...frame, body });
  if (!fits) sound.copy(changed, changed.length - 4, sound.length - 4);
  await using file = await open(path, 'r+');
  await file.write(changed, 0, changed.length, offset);
  try {
    const read = await log.read(sequence);
    return read.kind === 'absent';
  } catch (error) {
    return String(error).includes('was changed');
  } finally {
    await file.write(sound, 0, sound.length, offset);
  }
}

async function placesOf(store: string): Promise<Place[]> {
  const found: Place[] = [];
  const folder = join(store, 'logs', '000001', 'segments');
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.seg')) continue;
    const path = join(folder, name);
    let offset = 0;
    for (const frame of decodeFrames(await readFile(path))) {
      const { data } = Nonced.safeParse(JSON.parse(frame.header));
      if (data !== undefined) found.push({ path, offset, frame, sequence: data.sequence });
      offset += encodeFrame(frame).length;
    }
  }
  return found;
}

/** Who has the site's key chains and signs anew: without anchors only the subject's key tells. */
async function resignAll(home: string, count: number, random: () => number) {
  const { log, keys, signer } = await openProofLog(home);
  await log[Symbol.asyncDispose]();
  let [byKey, alone] = [0, 0];
  for (let number = 0; number < count; number += 1) {
    const found = await resignOne(home, { keys, signer }, Math.floor(random() * RECORDS));
    byKey += found.byKey ? 1 : 0;
    alone += found.alone ? 1 : 0;
  }
  return { tried: count, byKey, alone };
}

async function resignOne(
  home: string,
  { keys, signer }: { readonly keys: KeyStore; readonly signer: Signer },
  sequence: number,
) {
  const copy = join(home, 'copy');
  await cp(join(home, 'store'), copy, { recursive: true });
  const forger = await LogForger.open(join(copy, 'logs', '000001'));
  forger.edit(sequence);
  forger.rechain();
  await forger.write();
  await forger.sign(signer);
  const byKey = await verifyLog(copy, { keys: [signer] }, { keys });
  const alone = await verifyLog(copy, { keys: [signer] });
  await rm(copy, { recursive: true });
  return { byKey: !byKey.ok, alone: !alone.ok };
}

function checks(
  nonces: Awaited<ReturnType<typeof countNonces>>,
  flips: Awaited<ReturnType<typeof flipAll>>,
  resigned: Awaited<ReturnType<typeof resignAll>>,
): Check[] {
  return [
    { what: 'nonces that one key used twice', expected: 0, observed: nonces.twice },
    { what: 'nonces that any two keys share', expected: 0, observed: nonces.repeated },
    { what: 'bit flips that went unnoticed', expected: 0, observed: flips.unnoticed },
    { what: 'records that are not as they were afterwards', expected: 0, observed: flips.misread },
    {
      what: `flips of ${String(resigned.tried)}, chained and signed anew with the site’s key, that the subject’s key finds`,
      expected: resigned.tried,
      observed: resigned.byKey,
    },
  ];
}

function figures(nonces: Awaited<ReturnType<typeof countNonces>>, count: number) {
  return { 'bit flips': count, 'records of all runs': nonces.records, runs: nonces.runs };
}
