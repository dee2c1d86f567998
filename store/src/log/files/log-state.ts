import { join } from 'node:path';
import { z } from 'zod';
import { lanes } from '../segments/lanes';
import { readIfThere, replaceFile } from './durable';

const count = z.int().min(0);

const ClosedSegment = z.strictObject({
  lane: z.enum(lanes),
  first: count,
  last: count,
  records: count,
  bytes: count,
  /** The time at which it was closed: UTC with milliseconds. */
  closed: z.string(),
});
/** A segment to which nothing is appended any more. */
export type ClosedSegment = z.infer<typeof ClosedSegment>;

const LaneState = z.strictObject({
  lane: z.enum(lanes),
  first: count,
  bytes: count,
  records: count,
  last: z.int().min(-1),
});

// What earlier versions said besides (how far the bus was recorded) is passed over.
const LogState = z.object({
  /** Up to here the tree is on the disk; a start reads the records from here on. */
  size: count,
  root: z.string().regex(/^[0-9a-f]{64}$/),
  /** How far the lanes' open segments were written then. */
  open: z.array(LaneState).max(lanes.length),
  closed: z.array(ClosedSegment),
});
/** What a start goes by; whatever it says is checked against what is signed. */
export type LogState = z.infer<typeof LogState>;

/** Reads a log's state; undefined when there is none that is whole. */
export async function readLogState(folder: string): Promise<LogState | undefined> {
  const content = await readIfThere(join(folder, 'state.json'));
  if (content === undefined) return undefined;
  try {
    return LogState.safeParse(JSON.parse(content.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Replaces a log's state as a whole. */
export async function writeLogState(folder: string, state: LogState): Promise<void> {
  await replaceFile(join(folder, 'state.json'), JSON.stringify(state));
}
