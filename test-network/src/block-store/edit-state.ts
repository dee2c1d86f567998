import { folders } from '@edgebeat/cli';
import {
  type Database,
  measure,
  openDatabase,
  readSavepoint,
  stateFolder,
} from '@edgebeat/fabric-embedded/dist/state/level-database';
import { savepointKey } from '@edgebeat/fabric-embedded/dist/state/state-keys';
import { encodeSavepoint } from '@edgebeat/fabric-embedded/dist/state/state-records';

/** What is done to a record of the world state. */
export const stateEdits = ['changed', 'removed', 'added'] as const;
export type StateEdit = (typeof stateEdits)[number];

/** An edit of a member's world state, made while its peer does not run. */
export interface Edited {
  readonly mspId: string;
  readonly edit: StateEdit;
  readonly fitting: boolean;
  /** The id of the incident whose record was edited, or that was made up. */
  readonly incident: string;
}

const prefix = Buffer.from('sedgebeat\0\0incident\0');

/**
 * Edits the record of an incident in LevelDB.
 *
 * @param fitting Whether the checksum of the state is made anew too, as whoever knows of it does.
 */
export async function editState(
  home: string,
  {
    mspId,
    edit,
    fitting,
    random,
  }: {
    readonly mspId: string;
    readonly edit: StateEdit;
    readonly fitting: boolean;
    readonly random: () => number;
  },
): Promise<Edited> {
  const database = await openDatabase(stateFolder(folders(home).organization(mspId)));
  try {
    const records = await incidentsOf(database);
    const record = records[Math.floor(random() * records.length)];
    if (record === undefined) throw new Error(`the state of ${mspId} holds no incident`);
    const incident = await apply(database, edit, record);
    if (fitting) await fit(database);
    return { mspId, edit, fitting, incident };
  } finally {
    await database.close();
  }
}

type Entry = readonly [key: Buffer, value: Buffer];

async function incidentsOf(database: Database): Promise<Entry[]> {
  const end = Buffer.concat([prefix.subarray(0, -1), Buffer.of(1)]);
  return database.iterator({ gte: prefix, lt: end }).all();
}

async function apply(database: Database, edit: StateEdit, [key, value]: Entry): Promise<string> {
  const id = idOf(key);
  switch (edit) {
    case 'changed':
      await database.put(key, replaced(value, '"severity":"high"', '"severity":"low"'));
      return id;
    case 'removed':
      await database.del(key);
      return id;
    case 'added': {
      const other = id.replace(/^inc-chain-/, 'inc-added-');
      await database.put(replaced(key, id, other), replaced(value, id, other));
      return other;
    }
  }
}

function idOf(key: Buffer): string {
  return key.subarray(prefix.length).toString().split('\0').at(-2) ?? '';
}

function replaced(bytes: Buffer, before: string, after: string): Buffer {
  const text = bytes.toString('latin1');
  if (!text.includes(before)) throw new Error(`"${before}" is not in the record`);
  return Buffer.from(text.replaceAll(before, after), 'latin1');
}

async function fit(database: Database): Promise<void> {
  const savepoint = readSavepoint(database);
  if (savepoint === undefined) throw new Error('the state has no savepoint');
  const checksum = await measure(database);
  await database.put(savepointKey, encodeSavepoint({ ...savepoint, checksum }));
}
