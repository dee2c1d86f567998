import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Rejected } from '@edgebeat/core';
import { messageOf } from '../system-error';
import { type Binaries, findBinaries } from './binaries';
import { lastWords } from './last-words';
import { serverUser } from './server-user';

const answerMs = 10_000;

/**
 * Says in one line which PostgreSQL `startPostgres` would run here, and changes nothing.
 *
 * @throws Rejected invalid-setting with the mend when there is none, when it does not run on this
 *   system, or when there is no user to run it as.
 */
export async function postgresProgram(): Promise<string> {
  const binaries = await findBinaries();
  await serverUser();
  return versionLine(binaries);
}

/** Asks the program itself, which shows that it runs. */
export async function versionLine({ from, postgres }: Binaries): Promise<string> {
  try {
    const options = { timeout: answerMs, env: { LC_ALL: 'C' } };
    const { stdout } = await promisify(execFile)(postgres, ['--version'], options);
    return `PostgreSQL ${stdout.trim().split(' ').at(-1) ?? ''} of ${from.name}`;
  } catch (error) {
    throw new Rejected(
      'invalid-setting',
      `The PostgreSQL of ${from.name} does not run here (${lastWords(messageOf(error).split('\n'))}); set DATABASE_URL to a PostgreSQL server.`,
      { cause: error },
    );
  }
}
