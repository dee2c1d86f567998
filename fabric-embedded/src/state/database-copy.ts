import { constants, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ClassicLevel } from 'classic-level';

/** An opened copy of a LevelDB; disposing it closes and removes it. */
export interface DatabaseCopy extends AsyncDisposable {
  readonly database: ClassicLevel<Buffer, Buffer>;
}

/**
 * Opens a LevelDB that no process uses, to read it. LevelDB writes as soon as it opens, so a copy is
 * opened and the files themselves stay as they are.
 *
 * @throws Error when there is no database, or LevelDB cannot read it.
 */
export async function openDatabaseCopy(source: string): Promise<DatabaseCopy> {
  const copy = await mkdtemp(join(tmpdir(), 'state-'));
  const remove = () => rm(copy, { recursive: true, force: true });
  try {
    await cp(source, copy, {
      recursive: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (file) => basename(file) !== 'LOCK',
    });
    const database = new ClassicLevel<Buffer, Buffer>(copy, {
      ...{ keyEncoding: 'buffer', valueEncoding: 'buffer' },
      createIfMissing: false,
    });
    await database.open();
    return {
      database,
      async [Symbol.asyncDispose]() {
        await database.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
