import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Rejected } from '@edgebeat/core';
import { z } from 'zod';
import { checkIdentity, LABEL, type WalletIdentity } from './wallet-identity';

const EXTENSION = '.id';

/** The wallet file of Fabric's own clients, so that identities move between tools. */
const WalletFile = z.object({
  version: z.literal(1),
  type: z.literal('X.509'),
  mspId: z.string(),
  credentials: z.object({ certificate: z.string(), privateKey: z.string() }),
});

/** A folder of identities, one file each, that only its owner can read. */
export interface Wallet {
  readonly folder: string;
  /**
   * Reads one identity, checked anew.
   *
   * @throws Rejected not-found naming the labels that there are; invalid-setting naming the file.
   */
  get(label: string): Promise<WalletIdentity>;
  /** Stores an identity over an older one of its label; a crash leaves the old or the new one. */
  put(identity: WalletIdentity): Promise<void>;
  /** Removes an identity; one that is not there is removed already. */
  remove(label: string): Promise<void>;
  /** The labels in the order of the alphabet. */
  list(): Promise<readonly string[]>;
}

/**
 * Opens a wallet folder, making it when it is missing, and checks every identity in it.
 *
 * @throws Rejected invalid-setting naming the file and the mend.
 */
export async function openWallet(folder: string): Promise<Wallet> {
  await makeFolder(folder);
  const wallet: Wallet = {
    folder,
    get: (label) => readIdentity(folder, label),
    put: (identity) => writeIdentity(folder, identity),
    remove: (label) => removeIdentity(folder, label),
    list: () => listLabels(folder),
  };
  for (const label of await wallet.list()) await wallet.get(label);
  return wallet;
}

/**
 * Reads one identity of a wallet folder and leaves the others alone, as `get` does.
 *
 * @throws Rejected as `openWallet` and `get` do.
 */
export async function readIdentityIn(folder: string, label: string): Promise<WalletIdentity> {
  await makeFolder(folder);
  return readIdentity(folder, label);
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Rejected(
      'invalid-setting',
      `the wallet ${folder} is no folder that can be used (${reason}); name another one`,
      { cause: error },
    );
  }
}

async function listLabels(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith(EXTENSION))
    .map((name) => name.slice(0, -EXTENSION.length))
    .sort();
}

async function readIdentity(folder: string, label: string): Promise<WalletIdentity> {
  const labels = await listLabels(folder);
  if (!labels.includes(label)) {
    throw new Rejected(
      'not-found',
      `the wallet ${folder} has no identity "${label}"; it has: ${labels.join(', ') || 'none'}`,
    );
  }
  const file = join(folder, label + EXTENSION);
  await checkMode(file);
  const { mspId, credentials } = parseFile(await readFile(file, 'utf8'), file);
  return checkIdentity({ mspId, label, ...credentials }, file);
}

/** A key that others can read is not a key of this member alone. Windows has no such bits. */
async function checkMode(file: string): Promise<void> {
  if (process.platform === 'win32') return;
  const { mode } = await stat(file);
  if ((mode & 0o077) === 0) return;
  throw new Rejected('invalid-setting', `${file}: others can read this key; run chmod 600 on it`);
}

function parseFile(text: string, file: string): z.infer<typeof WalletFile> {
  try {
    return WalletFile.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : 'it is not JSON';
    throw new Rejected(
      'invalid-setting',
      `${file}: this is no wallet file of version 1 (${reason}); put the identity again`,
      { cause: error },
    );
  }
}

async function writeIdentity(folder: string, identity: WalletIdentity): Promise<void> {
  const file = join(folder, identity.label + EXTENSION);
  const { mspId, certificate, privateKey } = checkIdentity(identity, `identity ${identity.label}`);
  const content = { version: 1, type: 'X.509', mspId, credentials: { certificate, privateKey } };
  const draft = `${file}.${randomUUID()}`;
  try {
    await writePrivately(draft, `${JSON.stringify(content, null, 2)}\n`);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** A label that is none names no file of the folder. */
async function removeIdentity(folder: string, label: string): Promise<void> {
  if (LABEL.test(label)) await rm(join(folder, label + EXTENSION), { force: true });
}

async function writePrivately(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
