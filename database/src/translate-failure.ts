import { EdgeBeatError, Rejected, Unavailable, Unknown } from '@edgebeat/core';
import { DatabaseError } from 'pg';
import { messageOf } from './system-error';

/** What was being done when an error came, and so what its loss means. */
export type Step = 'connect' | 'statement' | 'single-write' | 'commit';

/** Codes of PostgreSQL, or their beginnings, after which nothing has happened. */
const undone = ['40', '53', '55P03', '57014', '57P03', '58'];
/** Codes with which a session ends. */
const sessionEnds = ['08', '57P01', '57P02', '57P05', '25P03', '25P04'];
const wrongSetting = ['28', '3D000'];

/** Whether an error says that its session is over, or of no use any more. */
export function endsSession(error: unknown): boolean {
  return codeIs(error, sessionEnds) || isOutdatedPlan(error);
}

/** A table was altered since a statement was prepared; nothing of it was done. */
export function isOutdatedPlan(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return false;
  const isGone = error.code === 'XX000' && error.message.startsWith('cache lookup failed');
  return isGone || error.routine === 'RevalidateCachedQuery';
}

/** Translates why there is no connection. */
export function connectFailure(error: unknown): Error {
  if (!codeIs(error, wrongSetting)) return unavailable('The database cannot be reached', error);
  return new Rejected(
    'invalid-setting',
    `The database refuses the user, the password or the name in its address: ${sentence(error)}`,
    { cause: error },
  );
}

/** Whether a connection was not refused, but not made in time either. */
export function tookTooLong(error: unknown): boolean {
  return error instanceof Error && messageOf(error.cause).includes('connection timeout');
}

/** Translates the loss of a connection at some step. */
export function lostConnection(error: unknown, step: Step): Error {
  if (step === 'statement') return unavailable('The connection to the database was lost', error);
  const what = step === 'commit' ? 'a commit' : 'a write';
  return new Unknown(
    'outcome-unknown',
    `The connection to the database was lost during ${what}: ${sentence(error)}`,
    { cause: error },
  );
}

/**
 * Translates an answer of the server. What a statement itself is to blame for, such as a violated
 * constraint, stays pg's DatabaseError.
 */
export function refusal(error: unknown): Error {
  if (error instanceof EdgeBeatError) return error;
  if (codeIs(error, undone)) return unavailable('The database could not do it now', error);
  return error instanceof Error ? error : new Error(String(error));
}

function unavailable(what: string, error: unknown): Unavailable {
  return new Unavailable('database-unavailable', `${what}: ${sentence(error)}`, { cause: error });
}

function codeIs(error: unknown, codes: readonly string[]): boolean {
  return error instanceof DatabaseError && codes.some((code) => error.code?.startsWith(code));
}

function sentence(error: unknown): string {
  return `${messageOf(error)}.`;
}
