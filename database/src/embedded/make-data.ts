import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Unavailable } from '@edgebeat/core';
import { messageOf } from '../system-error';
import type { Binaries } from './binaries';
import { followLog, lastWords } from './last-words';
import { openPassage, type Passage } from './passage';
import { asUser, type ServerUser } from './server-user';

/** The user of the database; PostgreSQL knows no other one here. */
export const DATABASE_USER = 'edgebeat';

/** The database that is there from the first start on. */
export const DATABASE_NAME = 'edgebeat';

/** Writes a thousand files down at once; on a busy disk that takes a third of the time. */
const syncMethod = process.platform === 'linux' ? ['--sync-method=syncfs'] : [];

/** The log begins with two files of 1 MB; a running server has its own, larger limit. */
const settings = [
  ...syncMethod,
  ...['--encoding=UTF8', '--locale=C', '--data-checksums', '--no-instructions'],
  ...['--auth=scram-sha-256', `--username=${DATABASE_USER}`, '--wal-segsize=1'],
  ...['max_connections=40', 'shared_buffers=16MB', 'min_wal_size=2MB', 'max_wal_size=2MB'].map(
    (setting) => `--set=${setting}`,
  ),
];

/** Everything that decides what such a folder holds, apart from the PostgreSQL that makes it. */
export const dataMakeup: readonly string[] = [...settings, DATABASE_NAME];

/**
 * Makes the folder `data` of a new database cluster in `home`, where its password is.
 *
 * @throws Unavailable database-unavailable with what PostgreSQL said.
 */
export async function makeData(
  home: string,
  { initdb, postgres, folder }: Binaries,
  user: ServerUser | undefined,
): Promise<void> {
  await using passage = await openPassage([home], user);
  const named = passage.nameOf(home);
  const data = join(named, 'data');
  const run = (program: string, options: readonly string[], input?: string): Promise<void> =>
    runProgram(program, options, { passage, user, cwd: folder, input });
  try {
    await run(initdb, [`--pgdata=${data}`, `--pwfile=${join(named, 'password')}`, ...settings]);
    const single = ['--single', '-D', data, '-c', 'exit_on_error=on', 'template1'];
    // Renamed, not made beside it: each database takes 7 MB.
    await run(postgres, single, `alter database postgres rename to ${DATABASE_NAME}\n`);
  } catch (error) {
    throw new Unavailable(
      'database-unavailable',
      `PostgreSQL could not make its data folder ${join(home, 'data')}: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

interface ProgramOptions {
  readonly passage: Passage;
  readonly user: ServerUser | undefined;
  readonly cwd: string;
  readonly input: string | undefined;
}

async function runProgram(
  program: string,
  options: readonly string[],
  { passage, user, cwd, input }: ProgramOptions,
): Promise<void> {
  const child = spawn(program, options, {
    ...asUser(user),
    cwd,
    env: { LC_ALL: 'C' },
    stdio: ['pipe', 'ignore', 'pipe', ...passage.descriptors],
  });
  const lines = followLog(child, undefined);
  // A program that has ended does not read its input; how it ended tells why.
  child.stdin?.on('error', () => undefined).end(input);
  await once(child, 'close');
  if (child.exitCode === 0) return;
  const how = child.signalCode ?? `exit code ${String(child.exitCode)}`;
  throw new Error(lastWords(lines) || `it ended by ${how}`);
}
