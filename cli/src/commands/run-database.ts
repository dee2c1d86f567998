import { createLog } from '@edgebeat/core/node';
import { folders } from '../consortium/folders';
import { requirePlan } from '../consortium/plan-file';
import { openServer, tellAddress } from '../site/database-server';
import { Held } from '../site/held';
import type { CommandContext } from './context';
import { memberOf } from './member-of';
import { serveUntilStopped } from './run-site';
import type { RunPartOptions } from './run-role';

/** Runs a member's PostgreSQL for the parts of its site: `edgebeat run database`. */
export async function runDatabase(
  { data, member: memberName }: RunPartOptions,
  context: CommandContext,
): Promise<void> {
  const files = folders(data);
  const member = memberOf(await requirePlan(files), memberName);
  const { settings } = context;
  const log = createLog({ level: settings.EDGEBEAT_LOG_LEVEL, name: `database-${member.name}` });
  const { postgres: folder, database: file } = files.site(member.name);
  await using held = new Held();
  const choice = { folder, name: `edgebeat_${member.name}`, settings, log };
  const { address, failed } = await openServer(choice, held);
  await tellAddress(file, address);
  const never = new Promise<Error>(() => undefined);
  await serveUntilStopped({ address: undefined, failed: failed ?? never }, context);
}
