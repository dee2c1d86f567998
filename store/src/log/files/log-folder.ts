import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Rejected } from '@edgebeat/core';
import { z } from 'zod';
import { createFolder, hasCode, readIfThere, replaceFile } from './durable';

const LogIdentity = z.strictObject({
  format: z.literal(1),
  logId: z.string().regex(/^[0-9a-f]{32}$/),
  created: z.string(),
});
/** What a log is called, wherever its folder lies. */
export type LogIdentity = z.infer<typeof LogIdentity>;

const Seal = z.strictObject({
  logId: z.string(),
  /** How much of the log is still there, and its root. */
  size: z.int().min(0),
  root: z.string(),
  /** What had been anchored. */
  anchored: z.strictObject({ size: z.int(), root: z.string() }).optional(),
  reason: z.string(),
  next: z.strictObject({ logId: z.string(), publicKey: z.base64() }),
});
/** How a log ended. */
export type Seal = z.infer<typeof Seal>;

// What earlier versions said besides (how far the bus was recorded) is passed over.
export const SignedSeal = z.object({
  seal: Seal,
  signature: z.base64().length(88),
  /** Where the seal lies on the ledger, once it does. */
  receipt: z.strictObject({ block: z.int(), transaction: z.string() }).optional(),
});
export type SignedSeal = z.infer<typeof SignedSeal>;

/** The folders of a store's logs, from the first to the one that is open. */
export async function logFolders(store: string): Promise<string[]> {
  const names = await readdir(join(store, 'logs')).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  const numbered = names.filter((name) => /^[0-9]{6}$/.test(name)).sort();
  return numbered.map((name) => join(store, 'logs', name));
}

/** The number of a log in its store. */
export function logNumber(folder: string): number {
  return Number(basename(folder));
}

/** Creates the folder of a store's next log; a half-made one is completed. */
export async function createLog(
  store: string,
  number: number,
  now: Date,
  logId = randomBytes(16).toString('hex'),
): Promise<string> {
  const folder = join(store, 'logs', String(number).padStart(6, '0'));
  await createFolder(folder);
  const identity: LogIdentity = { format: 1, logId, created: now.toISOString() };
  await replaceFile(join(folder, 'log.json'), JSON.stringify(identity));
  return folder;
}

/**
 * Reads what a log is called.
 *
 * @throws Rejected store-damaged when that cannot be read.
 */
export async function readIdentity(folder: string): Promise<LogIdentity> {
  const path = join(folder, 'log.json');
  const identity = parsed(LogIdentity, await readIfThere(path));
  if (identity !== undefined) return identity;
  throw new Rejected('store-damaged', `${path}: does not name a log; restore it from a backup`);
}

/** How a log ended; undefined for one that is open. */
export async function readSeal(folder: string): Promise<SignedSeal | undefined> {
  return parsed(SignedSeal, await readIfThere(join(folder, 'seal.json')));
}

function parsed<T extends z.ZodType>(shape: T, bytes?: Buffer): z.infer<T> | undefined {
  if (bytes === undefined) return undefined;
  try {
    return shape.safeParse(JSON.parse(bytes.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
