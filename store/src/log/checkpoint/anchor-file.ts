import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readIfThere, replaceFile, syncFolder } from '../files/durable';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const KeptAnchor = z.strictObject({
  size: z.int().min(1),
  root: hash,
  /** The checkpoint that was anchored, as a signed note. */
  note: z.string(),
  block: z.int().min(0),
  transaction: z.string(),
  time: z.string(),
});
/** A checkpoint that is anchored, and where. */
export type KeptAnchor = z.infer<typeof KeptAnchor>;

/** The anchors that a log keeps; lines that are not whole are left out and counted. */
export async function readAnchors(
  folder: string,
): Promise<{ readonly anchors: readonly KeptAnchor[]; readonly unreadable: number }> {
  const text = (await readIfThere(join(folder, 'anchors.jsonl')))?.toString('utf8') ?? '';
  const anchors: KeptAnchor[] = [];
  let unreadable = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const anchor = parseLine(line);
    if (anchor === undefined) unreadable += 1;
    else anchors.push(anchor);
  }
  return { anchors, unreadable };
}

/** Keeps one more anchor. */
export async function appendAnchor(folder: string, anchor: KeptAnchor): Promise<void> {
  {
    await using file = await open(join(folder, 'anchors.jsonl'), 'a', 0o640);
    // A line that a crash cut short must not run into the next one.
    const { size } = await file.stat();
    await file.appendFile(`${size === 0 ? '' : '\n'}${JSON.stringify(anchor)}\n`);
    await file.sync();
  }
  await syncFolder(folder);
}

/** Replaces the anchors that a log keeps. */
export async function replaceAnchors(
  folder: string,
  anchors: readonly KeptAnchor[],
): Promise<void> {
  const lines = anchors.map((anchor) => `${JSON.stringify(anchor)}\n`);
  await replaceFile(join(folder, 'anchors.jsonl'), lines.join(''));
}

function parseLine(line: string): KeptAnchor | undefined {
  try {
    return KeptAnchor.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
