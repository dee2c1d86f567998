import { Rejected } from '@edgebeat/core';
import { lockFolder } from '@edgebeat/core/node';
import type { Signer } from './checkpoint/signer';
import { EventLog } from './event-log';
import { createFolder } from './files/durable';
import { DurableMark } from './files/durable-mark';
import { createLog, logFolders, logNumber, readIdentity, readSeal } from './files/log-folder';
import { RecordIndex } from './files/record-index';
import type { KeyStore } from './keys/key-store';
import { completeLimits, type LogLimits } from './limits';
import type { Finding } from './recovery/finding';
import { recoverLog, type RecoveredLog } from './recovery/recover';
import type { Statement } from './record/statement';
import { openSealedLogs, type SealedLog } from './reading/sealed-logs';
import { RecordOpener } from './sealing/record-opener';
import { RecordSealer } from './sealing/record-sealer';
import { sealLog } from './sealed-log';
import { LaneWriter } from './segments/lane-writer';
import { LogWriter } from './writing/log-writer';

/** What an event log needs. */
export interface EventLogOptions {
  /** A folder of its own. */
  readonly folder: string;
  readonly keys: KeyStore;
  /** The site's key; see `fileSigner`. */
  readonly signer: Signer;
  readonly limits?: Partial<LogLimits> | undefined;
  /** The system's if not set. */
  readonly clock?: (() => Date) | undefined;
}

/**
 * Opens the event log of a site, or makes it. What the last run left is checked first: a torn tail is
 * cut, damage is named (see `findings`) and stated by signed records; a log that lost what was anchored
 * is sealed, and the next one is opened.
 *
 * @throws Rejected conflict when another process has it, store-damaged when the log cannot be named,
 * invalid-argument for limits that do not fit. Unavailable store-unavailable when the disk is full.
 */
export async function openEventLog(options: EventLogOptions): Promise<EventLog> {
  const { folder, clock = () => new Date() } = options;
  const limits = completeLimits(options.limits);
  await createFolder(folder);
  const lock = await lockFolder(folder, (how) => inUse(folder, how));
  try {
    const opener = new RecordOpener(options.keys);
    return await openNewest({ ...options, clock, limits, lock, opener });
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}

/** Two writers would both go on with one chain. */
function inUse(folder: string, how: string): Rejected {
  const detail = `the event log ${folder} is ${how}: stop it or choose another folder`;
  return new Rejected('conflict', detail);
}

interface Opening extends EventLogOptions {
  readonly clock: () => Date;
  readonly limits: LogLimits;
  readonly lock: AsyncDisposable;
  readonly opener: RecordOpener;
}

async function openNewest(opening: Opening, found: readonly Finding[] = []): Promise<EventLog> {
  const { folder: store, clock, signer, opener } = opening;
  const folders = await logFolders(store);
  const newest = folders.at(-1) ?? (await createLog(store, 1, clock()));
  const sealed = await readSeal(newest);
  if (sealed !== undefined) {
    await createLog(store, logNumber(newest) + 1, clock(), sealed.seal.next.logId);
    return openNewest(opening, found);
  }
  const { logId } = await readIdentity(newest);
  const before = await openSealedLogs(folders.slice(0, -1), opener);
  const index = new RecordIndex(newest);
  const recovered = await recoverLog({ folder: newest, logId, keys: [signer], index, clock });
  const findings = [...found, ...recovered.findings];
  const { mustSeal, anchors } = recovered;
  if (mustSeal !== undefined) {
    await index[Symbol.asyncDispose]();
    await sealLog(newest, { logId, ...mustSeal, anchored: anchors.at(-1) }, signer);
    return openNewest(opening, findings);
  }
  const statements = [...(await continuation(folders, recovered)), ...recovered.statements];
  return started({ ...opening, sealed: before }, newest, logId, index, {
    ...recovered,
    findings,
    statements,
  });
}

/** What the first record of a log says that goes on for a sealed one. */
async function continuation(
  folders: readonly string[],
  { tree }: RecoveredLog,
): Promise<Statement[]> {
  const before = folders.at(-2);
  const sealed = before === undefined || tree.size > 0 ? undefined : await readSeal(before);
  if (sealed === undefined) return [];
  const { logId, size, root } = sealed.seal;
  return [{ statement: 'opened', previous: { logId, size, root } }];
}

interface Starting extends Opening {
  readonly sealed: readonly SealedLog[];
}

async function started(
  { folder: store, keys, signer, limits, clock, lock, opener, sealed }: Starting,
  folder: string,
  logId: string,
  index: RecordIndex,
  recovered: RecoveredLog,
): Promise<EventLog> {
  const { tree, open, closed, checkpoint, previous, anchors } = recovered;
  const mark = await DurableMark.open(folder);
  const writers = {
    control: new LaneWriter(folder, logId, 'control', open.control),
    high: new LaneWriter(folder, logId, 'high', open.high),
    normal: new LaneWriter(folder, logId, 'normal', open.normal),
  };
  const sealer = new RecordSealer(keys);
  const parts = { folder, logId, signer, sealer, tree, writers, index, mark };
  const end = { sequence: tree.size, previous };
  const writer = new LogWriter({ ...parts, limits, clock }, { end, closed, checkpoint });
  const close = async () => {
    for (const lane of Object.values(writers)) await lane[Symbol.asyncDispose]();
    await mark[Symbol.asyncDispose]();
    await index[Symbol.asyncDispose]();
    await lock[Symbol.asyncDispose]();
  };
  try {
    if (recovered.statements.length > 0) await writer.writeStatements(recovered.statements);
    if ((await writer.signCheckpoint()) === undefined) await writer.keepState();
  } catch (error) {
    await close();
    throw error;
  }
  const { findings } = recovered;
  const known = { store, logId, keys, opener, limits, anchors, findings, sealed };
  return new EventLog({ ...known, writer, close });
}
