import { createLog } from '@edgebeat/core/node';
import { folders } from '../consortium/folders';
import { tellParent } from '../consortium/part';
import { requirePlan } from '../consortium/plan-file';
import { type RunningSite, startSite } from '../site/start-site';
import { type CommandContext, untilStopped } from './context';
import { memberOf } from './member-of';

export interface RunSiteOptions {
  readonly data: string;
  readonly member: string;
}

/** Runs all parts of one member's site in this process: `edgebeat run site`. */
export async function runSite(options: RunSiteOptions, context: CommandContext): Promise<void> {
  const files = folders(options.data);
  const plan = await requirePlan(files);
  const member = memberOf(plan, options.member);
  const { settings, signal } = context;
  const { EDGEBEAT_LOG_LEVEL: level } = settings;
  const log = createLog({ level, name: `site-${member.name}` });
  await using site = await startSite({ files, plan, member, settings, log, signal });
  await serveUntilStopped(site, context);
}

/** Says that the parts are up, and stays until one of them fails or the process is to stop. */
export async function serveUntilStopped(
  { address, failed }: Pick<RunningSite, 'address' | 'failed'>,
  { signal }: CommandContext,
): Promise<void> {
  if (signal.aborted) return;
  tellParent({ type: 'ready', ...(address === undefined ? {} : { address }) });
  const failure = await Promise.race([failed, untilStopped(signal)]);
  if (failure !== undefined) throw failure;
}
