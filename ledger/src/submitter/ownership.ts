import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseAddress } from '@edgebeat/database';
import { channels } from '../outbox/channels';
import { openSession, type Session } from '@edgebeat/database';

/** The advisory lock of a site's submitter; nothing else in the site's database has its key. */
const LOCK = 4_242_001;
/** How often a submitter that waits asks for the lock; at first sooner, after a quick restart. */
const ASK_MS = 500;
const FIRST_ASK_MS = 20;

/** The right to submit: it lasts as long as one connection, and each one has a higher epoch. */
export interface Ownership extends AsyncDisposable {
  /** What was written under an older epoch is refused from now on. */
  readonly epoch: number;
  readonly lost: AbortSignal;
}

/**
 * Waits until no other submitter of the site is alive, then takes over. The connection that holds
 * the lock also hears of new commands.
 *
 * @returns undefined when the signal is given first.
 * @throws Unavailable database-unavailable.
 */
export async function awaitOwnership(
  address: DatabaseAddress,
  signal: AbortSignal,
  heardOfCommands: () => void,
): Promise<Ownership | undefined> {
  const session = await openSession(address);
  try {
    if (await lock(session, signal)) return await takeOver(session, heardOfCommands);
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
  await session[Symbol.asyncDispose]();
  return undefined;
}

async function lock(session: Session, signal: AbortSignal): Promise<boolean> {
  for (let pause = FIRST_ASK_MS; !signal.aborted; pause = Math.min(ASK_MS, pause * 2)) {
    const [answer] = await session.query<{ readonly locked: boolean }>(
      'select pg_try_advisory_lock($1) as locked',
      [LOCK],
    );
    if (answer?.locked === true) return true;
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

async function takeOver(session: Session, heardOfCommands: () => void): Promise<Ownership> {
  await session.listen(channels.added, heardOfCommands);
  const [row] = await session.query<{ readonly epoch: string }>(
    'update ledger.submitter set epoch = epoch + 1 returning epoch::text',
  );
  return {
    epoch: Number(row?.epoch),
    lost: session.lost,
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}
