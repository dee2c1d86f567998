import type { Log } from '@edgebeat/core/node';
import type { Database } from '@edgebeat/database';
import type { GatewayTables } from './gateway-schema';

export interface CleaningPorts {
  readonly database: Database<GatewayTables>;
  readonly everyMs: number;
  readonly clock: () => Date;
  readonly log: Log;
}

/** Removes what is past its time, now and then, until it is disposed. */
export function startCleaning(ports: CleaningPorts): AsyncDisposable {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = clean(ports).catch((error: unknown) => {
      ports.log.warn({ err: error }, 'what is past its time could not be removed');
    });
  }, ports.everyMs);
  timer.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await running;
    },
  };
}

/** Removes what is past its time, and operations whose commands the outbox has forgotten. */
export async function clean({ database, clock }: Pick<CleaningPorts, 'database' | 'clock'>) {
  const now = clock().toISOString();
  await database.query.deleteFrom('gateway.idempotency').where('expires_at', '<=', now).execute();
  await database.query.deleteFrom('gateway.nonces').where('expires_at', '<=', now).execute();
  await database.query
    .deleteFrom('gateway.operations')
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('ledger.outbox')
            .select('ledger.outbox.id')
            .whereRef('ledger.outbox.id', '=', 'gateway.operations.command_id'),
        ),
      ),
    )
    .execute();
}
