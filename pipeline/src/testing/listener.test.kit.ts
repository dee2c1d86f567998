import type { DatabaseAddress } from '@edgebeat/database';
import { Client } from 'pg';
import type { NotificationListener } from '../recorder/on-recorded';

/** Listens on a connection of its own to a server that stays. */
export function listenerOf({ connectionString }: DatabaseAddress): NotificationListener {
  return {
    async listen(channel, callback) {
      const client = new Client({ connectionString });
      await client.connect();
      client.on('notification', ({ payload }) => {
        callback(payload ?? '');
      });
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
      return { [Symbol.asyncDispose]: () => client.end() };
    },
  };
}
