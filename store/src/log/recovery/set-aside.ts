import { copyFile, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createFolder, syncFolder } from '../files/durable';
import { type SegmentName, segmentPath } from '../segments/lanes';

/** Moves a segment to the folder `damaged`, where an investigation finds it. */
export async function setAside(
  folder: string,
  segment: SegmentName,
  stamp: string,
): Promise<string> {
  const path = join(folder, segmentPath(segment));
  const target = await placeFor(folder, segment, stamp);
  await rename(path, target);
  await syncFolder(dirname(path));
  return target;
}

/** Cuts a segment off at a byte; what is cut off is kept in `damaged` when a stamp is given. */
export async function cutSegment(
  folder: string,
  segment: SegmentName,
  bytes: number,
  stamp?: string,
): Promise<void> {
  const path = join(folder, segmentPath(segment));
  if (stamp !== undefined) await copyFile(path, await placeFor(folder, segment, stamp));
  await using file = await open(path, 'r+');
  await file.truncate(bytes);
  await file.sync();
}

/** Removes a segment for good. */
export async function removeSegment(folder: string, segment: SegmentName): Promise<void> {
  const path = join(folder, segmentPath(segment));
  await rm(path, { force: true });
  await syncFolder(dirname(path));
}

async function placeFor(folder: string, segment: SegmentName, stamp: string): Promise<string> {
  const aside = join(folder, 'damaged', stamp.replaceAll(':', ''), segment.lane);
  await createFolder(aside);
  return join(aside, basename(segmentPath(segment)));
}
