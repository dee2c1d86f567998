import { createHmac, randomBytes } from 'node:crypto';
import { link, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Rejected, Unavailable } from '@edgebeat/core';
import { createFolder, hasCode, readIfThere, syncFolder } from '../files/durable';

/** A key that wraps data keys, and the name by which a wrapped key knows it. */
export interface MasterKey {
  readonly id: string;
  readonly key: Uint8Array;
}

/**
 * Makes a master key file (64 hex digits, mode 0600) where there is none yet.
 *
 * @throws Rejected conflict when there is one.
 */
export async function createMasterKeyFile(path: string): Promise<void> {
  await createFolder(dirname(path), 0o700);
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  {
    await using file = await open(draft, 'wx', 0o600);
    await file.writeFile(`${randomBytes(32).toString('hex')}\n`);
    await file.sync();
  }
  try {
    await link(draft, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    throw new Rejected('conflict', `there is a master key already: ${path}`, { cause: error });
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(path));
}

/**
 * Reads a master key file.
 *
 * @throws Unavailable keys-unavailable when it is away, open to others or holds no key.
 */
export async function readMasterKey(path: string): Promise<MasterKey> {
  const content = await readIfThere(path).catch((error: unknown) => {
    throw new Unavailable('keys-unavailable', `the master key ${path} cannot be read`, {
      cause: error,
    });
  });
  if (content === undefined) throw unusable(path, 'is not there');
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) throw unusable(path, 'can be read by others: set its mode to 0600');
  const digits = content.toString('latin1').trim();
  if (!/^[0-9a-f]{64}$/.test(digits)) throw unusable(path, 'does not hold 64 hex digits');
  const key = Buffer.from(digits, 'hex');
  const id = createHmac('sha256', key).update('edgebeat.io/master-key').digest('hex').slice(0, 16);
  return { id, key };
}

function unusable(path: string, what: string): Unavailable {
  return new Unavailable('keys-unavailable', `the master key ${path} ${what}`);
}
