import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { chaincodeName } from '../conformance/subject';
import type { StateEdit } from './edit-state';

type Entry = readonly [key: Buffer, value: Buffer];

/**
 * Edits a chaincode's record in the LevelDB of a Fabric peer that does not run.
 *
 * @returns the record's key, and what puts the state back as it was.
 */
export async function editPeerState(
  peerFolder: string,
  channel: string,
  edit: StateEdit,
  random: () => number,
): Promise<{ readonly key: string; readonly putBack: () => Promise<void> }> {
  const prefix = Buffer.from(`${channel}\0d${chaincodeName}\0`);
  return inState(peerFolder, async (database) => {
    const end = Buffer.concat([prefix.subarray(0, -1), Buffer.of(1)]);
    const records = await database.iterator({ gte: prefix, lt: end }).all();
    const record = records[Math.floor(random() * records.length)];
    if (record === undefined) throw new Error(`${peerFolder} holds no record of ${chaincodeName}`);
    const place = await apply(database, edit, record);
    return {
      key: place.toString('utf8', prefix.length),
      putBack: () =>
        inState(peerFolder, async (again) => {
          if (edit === 'added') await again.del(place);
          else await again.put(...record);
        }),
    };
  });
}

/** @returns the place that was written or emptied. */
async function apply(database: Database, edit: StateEdit, [key, value]: Entry): Promise<Buffer> {
  const other = Buffer.from(value);
  const added = Buffer.concat([key, Buffer.from('-added')]);
  const last = other.length - 1;
  other[last] = (other[last] ?? 0) ^ 1;
  switch (edit) {
    case 'changed':
      await database.put(key, other);
      return key;
    case 'removed':
      await database.del(key);
      return key;
    case 'added':
      await database.put(added, value);
      return added;
  }
}

type Database = ClassicLevel<Buffer, Buffer>;

async function inState<T>(
  peerFolder: string,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database: Database = new ClassicLevel(join(peerFolder, 'ledgersData', 'stateLeveldb'), {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
  });
  await database.open();
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
