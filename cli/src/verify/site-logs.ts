import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EventList } from '@edgebeat/gateway-app/answers';
import { fileKeyStore, fileSigner, type LogVerification, verifyLog } from '@edgebeat/store';
import { ApiClient } from '../client/api-client';
import { apiUrl, readAdminToken } from '../client/site-access';
import type { Folders } from '../consortium/folders';
import type { Member } from '../consortium/plan';
import { isFolder } from './file-source';
import { copyLog } from './log-copy';
import type { LedgerLogs } from './log-pins';
import { type ShownEvent, ShownEvents } from './shown-events';

const PAGE = 500;
const MAX_SENTENCES = 100;

/** What was found at one site. */
export interface SiteReport {
  readonly site: string;
  readonly log: LogVerification;
  /** How many anchors the ledger has of the site's logs. */
  readonly anchors: number;
  /** Events that the site shows and that are as the log has them; nothing when it does not run. */
  readonly shown?: number;
  /** What is wrong, in sentences. */
  readonly sentences: readonly string[];
}

/** Whether a site's log is to be read from a copy, and whether the site shows its events. */
export interface SiteChoice {
  readonly files: Folders;
  readonly member: Member;
  readonly ledger: LedgerLogs;
  readonly isRunning: boolean;
}

/**
 * Verifies the event log of a site with its values: chain, tree, signatures, what the ledger anchors,
 * every content by its key; and, of a running site, what it shows against what it logged.
 *
 * @returns nothing where there is no log.
 */
export async function verifySite(choice: SiteChoice): Promise<SiteReport | undefined> {
  const { files, member, ledger, isRunning } = choice;
  const { log: store, logKeys } = files.site(member.name);
  if (!(await isFolder(join(store, 'logs')))) return undefined;
  await using copy = isRunning ? await copyLog(store) : undefined;
  const shown = new ShownEvents();
  const known = ledger.of(member);
  // Before its first anchor a log can only vouch for itself; the report says so.
  const own = await fileSigner(join(logKeys, 'checkpoints.pem'), member.siteId);
  const pins = known.keys.length === 0 ? { ...known, keys: [own] } : known;
  const log = await verifyLog(copy?.folder ?? store, pins, {
    keys: fileKeyStore({
      folder: join(logKeys, 'subjects'),
      masterKeyFile: join(logKeys, 'master.key'),
    }),
    checkContent: (header, content) => shown.take(header, content),
  });
  const findings = log.findings.filter((one) => known.anchors.length > 0 || !isYoung(one));
  const sentences = findings.map(
    ({ kind, file, byte, first, last, detail }) =>
      `${kind}: ${detail}${placed(file, byte)}${ranged(first, last)}`,
  );
  const about = { site: member.siteId, log, anchors: known.anchors.length };
  if (!isRunning) return { ...about, sentences };
  const differing = await compareShown(shown, files, member);
  return { ...about, shown: shown.count, sentences: [...sentences, ...differing] };
}

/** A log signs its first checkpoint some seconds after its first record. */
function isYoung({ kind, file }: LogVerification['findings'][number]): boolean {
  return kind === 'checkpoint' && file === 'checkpoint';
}

async function compareShown(
  shown: ShownEvents,
  files: Folders,
  member: Member,
): Promise<readonly string[]> {
  const sentences: string[] = [];
  for await (const event of eventsOf(files, member)) {
    const objection = shown.check(event);
    if (objection !== undefined && sentences.length < MAX_SENTENCES) sentences.push(objection);
  }
  const missing = shown
    .missing(member.name)
    .slice(0, MAX_SENTENCES)
    .map((id) => `event ${id} is in the log and is not shown`);
  return [...sentences, ...missing];
}

/** Everything that a running site shows of its own tenant, page by page. */
async function* eventsOf(files: Folders, member: Member): AsyncGenerator<ShownEvent> {
  const token = await readAdminToken(files.site(member.name).adminToken, files.home);
  const access = { url: apiUrl(member), ca: await readFile(files.ca, 'utf8'), token };
  await using client = new ApiClient(access);
  let cursor: string | undefined;
  do {
    const page = await client.get('/api/v1/events', EventList, { limit: PAGE, cursor });
    yield* page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

function placed(file: string | undefined, byte: number | undefined): string {
  if (file === undefined) return '';
  return byte === undefined ? ` (${file})` : ` (${file}, byte ${String(byte)})`;
}

function ranged(first: number | undefined, last: number | undefined): string {
  if (first === undefined) return '';
  return last === undefined || last === first
    ? `, record ${String(first)}`
    : `, records ${String(first)} to ${String(last)}`;
}
