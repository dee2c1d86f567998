import { join } from 'node:path';
import { readAnchors } from '../checkpoint/anchor-file';
import { type Checkpoint, readCheckpoint } from '../checkpoint/checkpoint';
import { readIfThere } from '../files/durable';
import { readMark } from '../files/durable-mark';
import { logFolders, readIdentity, readSeal, type SignedSeal } from '../files/log-folder';
import { readLogState } from '../files/log-state';
import { isSealSigned } from '../sealed-log';
import { readControlStatements } from '../recovery/control-statements';
import { listSegments } from '../segments/list-segments';
import { mergedRecords } from '../segments/merged-records';
import { ContentCheck } from './content-check';
import type { LogPins, VerifyLogOptions } from './pins';
import { RecordWalk, type Target } from './record-walk';
import { Findings, type LogReport, type LogVerification } from './report';
import { StatedGaps } from './stated-gaps';

/**
 * Reads every record of a site's event log from its folder (stopped, or a copy), recomputes chain and
 * tree, and holds them against stored hashes, signatures and pinned anchors. It trusts the pins alone;
 * memory is bounded. With keys it opens the records too.
 *
 * @throws Unavailable keys-unavailable when the key store goes away meanwhile.
 */
export async function verifyLog(
  folder: string,
  pins: LogPins,
  options: VerifyLogOptions = {},
): Promise<LogVerification> {
  const findings = new Findings(options.maxFindings ?? 1_000);
  const folders = await logFolders(folder);
  const logs: LogReport[] = [];
  const names = await Promise.all(folders.map((one) => readIdentity(one).catch(() => undefined)));
  for (const [i, one] of folders.entries()) {
    const logId = names[i]?.logId;
    const isNewest = i === folders.length - 1;
    if (logId === undefined) {
      findings.add({ kind: 'missing-log', logId: '', detail: `${one}/log.json names no log` });
    } else {
      const next = names[i + 1]?.logId;
      logs.push(await verifyOne(one, { logId, isNewest, next }, pins, options, findings));
    }
  }
  reportMissingLogs(logs, pins, findings);
  const { entries, more } = findings;
  return { logs, findings: entries, more, ok: entries.length === 0 };
}

interface Log {
  readonly logId: string;
  readonly isNewest: boolean;
  readonly next: string | undefined;
}

async function verifyOne(
  folder: string,
  log: Log,
  pins: LogPins,
  options: VerifyLogOptions,
  findings: Findings,
): Promise<LogReport> {
  const { logId } = log;
  const { keys } = pins;
  const segments = await listSegments(folder);
  const statements = await readControlStatements(folder, logId, segments.control, keys);
  const gaps = new StatedGaps(statements);
  const checkpoint = await checkCheckpoint(folder, log, pins, findings);
  const seal = await checkSeal(folder, log, pins, findings);
  const targets = await targetsOf(folder, log, { pins, checkpoint, seal, findings });
  const state = await readLogState(folder);
  const tilesTo = seal === undefined ? Math.max(checkpoint?.size ?? 0, state?.size ?? 0) : 0;
  const walk = new RecordWalk({ folder, logId, keys, findings, gaps, targets, tilesTo });
  const contents = new ContentCheck(options, { logId, findings, statements });
  for await (const batch of mergedRecords(folder, logId, segments)) {
    for (const placed of batch) {
      if (placed.kind === 'record' && walk.needs(placed)) await walk.prepare(placed);
      const isNext = walk.take(placed);
      if (isNext && contents.isOn && placed.kind === 'record') await contents.check(placed);
    }
  }
  walk.end(seal === undefined ? Math.max((await readMark(folder)) ?? 0, state?.size ?? 0) : 0);
  const settled = gaps.settle();
  for (const { by, first, last } of settled.wrong) {
    const detail = `record ${String(by)} states that other records of this range went than are missing`;
    findings.add({ kind: 'gap', logId, first, last, detail });
  }
  const anchored = pinsOf(pins.anchors, log).map((one) => one.size);
  const rechained = statements.flatMap(({ statement: s }) =>
    s.statement === 'rechained' ? s.lost : [],
  );
  return {
    ...{ logId, size: walk.size, root: walk.tree.root(), read: walk.read, gaps: settled.gaps },
    rechained: rechained.reduce((sum, lost) => sum + lost, 0),
    ...{ shredded: contents.shredded, decrypted: contents.decrypted },
    aboveCheckpoint: Math.max(0, walk.size - (checkpoint?.size ?? 0)),
    aboveAnchor: Math.max(0, walk.size - Math.max(0, ...anchored)),
    tornBytes: walk.tornBytes,
  };
}

async function checkCheckpoint(
  folder: string,
  { logId }: Log,
  { keys }: LogPins,
  findings: Findings,
): Promise<Checkpoint | undefined> {
  const file = 'checkpoint';
  const note = await readIfThere(join(folder, file));
  const checkpoint = readCheckpoint(note?.toString('utf8') ?? '', logId, keys);
  if (checkpoint !== undefined) return checkpoint;
  const isFresh = note === undefined && ((await readMark(folder)) ?? 0) === 0;
  const detail = note === undefined ? 'there is no checkpoint' : 'no pinned key signed it';
  if (!isFresh) findings.add({ kind: 'checkpoint', logId, file, detail });
  return undefined;
}

async function checkSeal(
  folder: string,
  { logId, isNewest, next }: Log,
  { keys }: LogPins,
  findings: Findings,
): Promise<SignedSeal | undefined> {
  const signed = await readSeal(folder);
  if (signed === undefined && isNewest) return undefined;
  const report = (detail: string) => {
    findings.add({ kind: 'seal', logId, file: 'seal.json', detail });
  };
  if (signed === undefined || signed.seal.logId !== logId || !isSealSigned(signed, keys)) {
    report('the log has a successor, and no pinned key signed a seal for it');
    return undefined;
  }
  if (next !== undefined && signed.seal.next.logId !== next) {
    report('the log that follows is not the one that the seal names');
  }
  return signed;
}

/** Every tree state that this log must have had, by size. */
async function targetsOf(
  folder: string,
  log: Log,
  known: {
    readonly pins: LogPins;
    readonly checkpoint: Checkpoint | undefined;
    readonly seal: SignedSeal | undefined;
    readonly findings: Findings;
  },
): Promise<Target[]> {
  const { pins, checkpoint, seal, findings } = known;
  const { anchors, unreadable } = await readAnchors(folder);
  const { logId } = log;
  const signed = anchors.flatMap(({ note }) => readCheckpoint(note, logId, pins.keys) ?? []);
  if (signed.length < anchors.length || unreadable > 0) {
    const detail = `${String(anchors.length - signed.length + unreadable)} anchors hold no checkpoint that a pinned key signed`;
    findings.add({ kind: 'checkpoint', logId, file: 'anchors.jsonl', detail });
  }
  if (checkpoint !== undefined) signed.push(checkpoint);
  const pinned = pinsOf(pins.anchors, log);
  const sealedAt = sealedSize(seal, log, pins);
  const targets: Target[] = [
    ...signed.map((one) => ({ ...one, kind: 'signed-root', detail: 'the site signed' }) as const),
    ...pinned.map(
      (one) =>
        ({ ...one, kind: 'anchored-root', detail: `block ${String(one.block)} anchors` }) as const,
    ),
    ...(seal === undefined
      ? []
      : [{ ...seal.seal, kind: 'seal', detail: 'the seal leaves' } as const]),
  ];
  return targets.filter(({ size }) => size <= sealedAt).sort((a, b) => a.size - b.size);
}

/** Above the size that a seal on the ledger names, nothing has to be there any more. */
function sealedSize(seal: SignedSeal | undefined, log: Log, pins: LogPins): number {
  const isKnown = pinsOf(pins.seals, log).some(
    ({ size, root }) => size === seal?.seal.size && root === seal.seal.root,
  );
  return isKnown ? (seal?.seal.size ?? Infinity) : Infinity;
}

function pinsOf(pins: LogPins['anchors'], { logId, isNewest }: Log) {
  return (pins ?? []).filter((one) => (one.logId === undefined ? isNewest : one.logId === logId));
}

function reportMissingLogs(logs: readonly LogReport[], pins: LogPins, findings: Findings): void {
  for (const { logId, size, block } of pins.anchors ?? []) {
    const isThere = logId === undefined ? logs.length > 0 : logs.some((l) => l.logId === logId);
    if (isThere) continue;
    const detail = `block ${String(block)} anchors ${String(size)} records of it`;
    findings.add({ kind: 'missing-log', logId: logId ?? '', block, detail });
  }
}
