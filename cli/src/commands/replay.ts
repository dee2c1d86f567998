import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { byteLines, MAX_RECORD_BYTES } from '@edgebeat/agents';
import { EventList } from '@edgebeat/gateway-app/answers';
import { type IntakeRecord, type LineFormat, Rejected } from '@edgebeat/core';
import type { ApiClient } from '../client/api-client';
import type { Member } from '../consortium/plan';
import { chooseMember } from '../client/site-access';
import { printAnswer, type SiteOptions, withSite } from '../client/with-site';
import { Exit } from '../exit-codes';
import type { CommandContext } from './context';
import { batchesOf, type Pause, pause } from './line-batches';
import { LineTally } from './line-tally';
import { lineTime } from './line-time';

/** What a record of a line takes; a longer line is handed in cut, as a line that is too long. */
const MAX_LINE_BYTES = MAX_RECORD_BYTES;
/** Below what the gateway takes in one request. */
const MOST_BYTES = 192 * 1024;
/** So many characters fit, however they are escaped. */
const ESCAPED = 30_000;

export interface ReplayOptions extends SiteOptions {
  readonly format?: LineFormat;
  /** How many times faster than it was recorded; as fast as it goes when it is not given. */
  readonly speed?: number;
  readonly year?: number;
  readonly zone?: string;
}

type Line = Extract<IntakeRecord, { kind: 'line' }>;

/** So many events that a source has already are looked through. */
const MOST_KNOWN = 100_000;

/** What was handed in, and under which source its events are. */
export interface Replayed {
  readonly source: string;
  readonly accepted: number;
  /** Lines of which no event can be made. */
  readonly parked: number;
  /** Lines whose events are there already; missing where the site does not show its events. */
  readonly duplicate?: number;
}

/** Hands a recorded log or series to a site, line by line. */
export async function replay(
  file: string,
  options: ReplayOptions,
  context: CommandContext,
): Promise<void> {
  await requireFile(file);
  const member = await chooseMember(options);
  await withSite(options, context, async (client) => {
    const replayed = await replayLines(client, file, member, options, context.signal);
    printAnswer(replayed, options, context, () => [
      `${String(replayed.accepted)} lines of ${file} were accepted by ${member.siteId}${tallyText(replayed)}`,
    ]);
  });
}

/**
 * Hands the lines of a file to a site. A line that was handed in before, from the same place of a
 * file of the same name, is no second event.
 */
export async function replayLines(
  client: ApiClient,
  file: string,
  { mspId, siteId }: Member,
  { speed, ...reading }: Pick<ReplayOptions, 'format' | 'speed' | 'year' | 'zone'>,
  signal?: AbortSignal,
): Promise<Replayed> {
  const source = `urn:edgebeat:${mspId}:${siteId}:replay:${basename(file)}`;
  const tally = new LineTally(await knownEvents(client, source));
  let accepted = 0;
  for await (const batch of batchesOf(paced(linesOf(file, source, reading), speed, signal))) {
    accepted += await send(client, batch);
    batch.forEach((line) => {
      tally.count(line);
    });
    if (signal?.aborted === true) break;
  }
  return { source, accepted, ...tally.counts };
}

/** The ids of a source's events; nothing when they may not be read, or are too many. */
async function knownEvents(client: ApiClient, source: string): Promise<Set<string> | undefined> {
  const ids = new Set<string>();
  let cursor: string | undefined;
  try {
    do {
      const query = { source, limit: 500, cursor };
      const page = await client.get('/api/v1/events', EventList, query);
      page.items.forEach(({ id }) => ids.add(id));
      cursor = page.cursor;
    } while (cursor !== undefined && ids.size < MOST_KNOWN);
  } catch (error) {
    // Who may hand in events need not be allowed to read them.
    if (error instanceof Rejected && error.code === 'forbidden') return undefined;
    throw error;
  }
  return cursor === undefined ? ids : undefined;
}

function tallyText({ accepted, parked, duplicate }: Replayed): string {
  if (accepted === 0) return '';
  const known = duplicate === undefined ? '' : `there already: ${String(duplicate)}, `;
  return ` (${known}parked as no event: ${String(parked)})`;
}

/** A pipe is a file too; a folder is none, nor a device that has no end. */
async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  const hasLines = found?.isFile() === true || found?.isFIFO() === true;
  const mayRead = await access(file, constants.R_OK).then(
    () => true,
    () => false,
  );
  if (hasLines && mayRead) return;
  const fault = found !== undefined && !hasLines ? 'is no file' : 'cannot be read';
  throw new Exit('usage', `${file} ${fault}; name a log, a series (CSV) or a .jsonl file`);
}

async function* linesOf(
  file: string,
  source: string,
  { format = 'auto', year, zone }: Pick<ReplayOptions, 'format' | 'year' | 'zone'>,
): AsyncGenerator<Line> {
  const receivedAt = new Date().toISOString();
  const series = basename(file, extname(file)).slice(0, 128);
  for await (const { offset, bytes, length } of byteLines(createReadStream(file), MAX_LINE_BYTES)) {
    yield {
      ...{ kind: 'line', source, position: String(offset), receivedAt, format },
      text: textOf(bytes, length),
      ...(year === undefined ? {} : { year }),
      ...(zone === undefined ? {} : { zone }),
      ...(format === 'series' || format === 'auto' ? { series } : {}),
    };
  }
}

/**
 * What is not UTF-8 is replaced, NULs too (a log has them after a power cut), and a line that is too
 * long stays too long for whoever reads it. One that is made of escapes would not fit into a request:
 * its beginning is as unreadable.
 */
function textOf(bytes: Uint8Array, length: number): string {
  const text = new TextDecoder().decode(bytes).replaceAll('\u0000', '\ufffd');
  const whole = length > bytes.length ? text.padEnd(MAX_LINE_BYTES + 1, '.') : text;
  return Buffer.byteLength(JSON.stringify(whole)) > MOST_BYTES ? whole.slice(0, ESCAPED) : whole;
}

/** Waits between lines as long as their own times say, divided by the speed. */
async function* paced(
  lines: AsyncIterable<Line>,
  speed: number | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Line | Pause> {
  let before: number | undefined;
  for await (const line of lines) {
    const time = speed === undefined ? undefined : lineTime(line);
    if (speed !== undefined && time !== undefined && before !== undefined && time > before) {
      yield pause;
      await sleep((time - before) / speed, undefined, signal === undefined ? {} : { signal }).catch(
        () => undefined,
      );
    }
    before = time ?? before;
    yield line;
  }
}

async function send(client: ApiClient, records: readonly Line[]): Promise<number> {
  await client.call('POST', '/api/v1/intake', { body: { records } });
  return records.length;
}
