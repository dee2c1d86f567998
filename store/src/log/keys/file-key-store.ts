import { open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EdgeBeatError, inTurn, Unavailable } from '@edgebeat/core';
import { createFolder, readIfThere, replaceFile } from '../files/durable';
import { sha256Hex } from '../hashes';
import { type KeyStore, type Subject, type SubjectKey, subjectText } from './key-store';
import { type MasterKey, readMasterKey } from './master-key';
import { SubjectFile, unwrapKey, type Wrapped, wrapKey } from './subject-file';

/** Holds the id of the master key that wraps the keys of a folder. */
const masterName = 'master';

/** Where the file adapter keeps its keys. */
export interface FileKeyStoreOptions {
  /** A folder of its own, best not on the disk of the log. */
  readonly folder: string;
  /** The master key file; see `createMasterKeyFile`. It is read for each use, so it may come later. */
  readonly masterKeyFile: string;
}

/** Keeps wrapped data keys in a file for each subject; only one process writes a folder. */
export function fileKeyStore({ folder, masterKeyFile }: FileKeyStoreOptions): KeyStore {
  const turn = inTurn();
  const load = (subject: Subject) => readSubject(pathOf(folder, subject), subject);
  return {
    current: (subject) =>
      translated(() => turn(() => currentKey({ folder, masterKeyFile }, subject))),
    keyOf: (subject, epoch) =>
      translated(async () => {
        const { keys, shredded } = await load(subject);
        if (epoch <= shredded) return 'shredded';
        const wrapped = keys.find((one) => one.epoch === epoch);
        if (wrapped === undefined) return 'unknown';
        return unwrapKey(await readMasterKey(masterKeyFile), subject, wrapped);
      }),
    rotate: (subject) =>
      translated(() =>
        turn(async () => {
          const master = await readMasterKey(masterKeyFile);
          return (await addKey(folder, await load(subject), master)).epoch;
        }),
      ),
    shred: (subject) => translated(() => turn(() => shredKeys(pathOf(folder, subject), subject))),
  };
}

/**
 * Wraps every data key of a folder under another master key, for which the old one is needed once
 * more. The store must not be in use. It may be repeated after a crash.
 *
 * @throws Unavailable keys-unavailable
 */
export async function rewrapKeys(
  { folder, masterKeyFile }: FileKeyStoreOptions,
  newMasterKeyFile: string,
): Promise<number> {
  const [from, to] = [await readMasterKey(masterKeyFile), await readMasterKey(newMasterKeyFile)];
  const names = await readdir(folder, { recursive: true });
  let count = 0;
  for (const name of names.filter((one) => one.endsWith('.json'))) {
    const path = join(folder, name);
    const file = SubjectFile.parse(JSON.parse(String(await readIfThere(path))));
    const keys = file.keys.map((one) =>
      one.master === to.id ? one : wrapKey(to, file, one.epoch, unwrapKey(from, file, one)),
    );
    await replaceFile(path, JSON.stringify({ ...file, keys }), 0o600);
    count += keys.length;
  }
  await replaceFile(join(folder, masterName), to.id, 0o600);
  return count;
}

async function currentKey(options: FileKeyStoreOptions, subject: Subject): Promise<SubjectKey> {
  const { folder, masterKeyFile } = options;
  const file = await readSubject(pathOf(folder, subject), subject);
  const master = await readMasterKey(masterKeyFile);
  const newest = file.keys.at(-1) ?? (await addKey(folder, file, master));
  return { epoch: newest.epoch, key: unwrapKey(master, subject, newest) };
}

async function addKey(folder: string, file: SubjectFile, master: MasterKey): Promise<Wrapped> {
  await checkMaster(folder, master);
  const epoch = Math.max(file.keys.at(-1)?.epoch ?? 0, file.shredded) + 1;
  const added = wrapKey(master, file, epoch);
  const path = pathOf(folder, file);
  await createFolder(dirname(path), 0o700);
  await replaceFile(path, JSON.stringify({ ...file, keys: [...file.keys, added] }), 0o600);
  return added;
}

/** A wrong master key must not begin keys that the right one cannot open. */
async function checkMaster(folder: string, { id }: MasterKey): Promise<void> {
  const path = join(folder, masterName);
  const known = await readIfThere(path);
  if (known === undefined) {
    await createFolder(folder, 0o700);
    await replaceFile(path, id, 0o600);
  } else if (known.toString('latin1') !== id) {
    const detail = `the master key is ${id}, and the keys in ${folder} need ${known.toString('latin1')}`;
    throw new Unavailable('keys-unavailable', detail);
  }
}

async function shredKeys(path: string, subject: Subject): Promise<number> {
  const { tenant, subject: name, keys, shredded } = await readSubject(path, subject);
  const last = keys.at(-1)?.epoch ?? shredded;
  const left: SubjectFile = { tenant, subject: name, shredded: last, keys: [] };
  await createFolder(dirname(path), 0o700);
  const old = await open(path, 'r+').catch(() => undefined);
  await replaceFile(path, JSON.stringify(left), 0o600);
  if (old === undefined) return last;
  // The old blocks too, where the file system writes in place; only then is the file let go.
  await using file = old;
  const { size } = await file.stat();
  await file.write(Buffer.alloc(size), 0, size, 0);
  await file.sync();
  return last;
}

async function readSubject(path: string, { tenant, subject }: Subject): Promise<SubjectFile> {
  const content = await readIfThere(path);
  if (content === undefined) return { tenant, subject, shredded: 0, keys: [] };
  return SubjectFile.parse(JSON.parse(content.toString('utf8')));
}

function pathOf(folder: string, subject: Subject): string {
  const name = sha256Hex(subjectText({ tenant: subject.tenant, subject: subject.subject }));
  return join(folder, name.slice(0, 2), `${name}.json`);
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EdgeBeatError) throw error;
    const what = error instanceof Error ? error.message : String(error);
    throw new Unavailable('keys-unavailable', `the key store cannot be used: ${what}`, {
      cause: error,
    });
  }
}
