import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../files/durable';
import { type Lane, lanes, parseSegmentName, type SegmentName, segmentPath } from './lanes';

/** A segment's file as it is on the disk. */
export interface SegmentFile extends SegmentName {
  readonly bytes: number;
}

/** The segments of a log by lane, in their order. */
export type Segments = Readonly<Record<Lane, readonly SegmentFile[]>>;

/** Lists the segments of a log. */
export async function listSegments(folder: string): Promise<Segments> {
  const [control, high, normal] = await Promise.all(lanes.map((lane) => listLane(folder, lane)));
  return { control: control ?? [], high: high ?? [], normal: normal ?? [] };
}

async function listLane(folder: string, lane: Lane): Promise<SegmentFile[]> {
  const names = await readdir(join(folder, 'segments', lane)).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  const found: SegmentFile[] = [];
  for (const name of names.sort()) {
    const segment = parseSegmentName(lane, name);
    if (segment === undefined) continue;
    const { size } = await stat(join(folder, segmentPath(segment)));
    found.push({ ...segment, bytes: size });
  }
  return found;
}
