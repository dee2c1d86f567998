import { createLog } from '@edgebeat/core/node';
import { folders } from '../consortium/folders';
import { tellParent } from '../consortium/part';
import { requirePlan } from '../consortium/plan-file';
import { Exit } from '../exit-codes';
import { startSite } from '../site/start-site';
import { type CommandContext, untilStopped } from './context';

export interface RunSiteOptions {
  readonly data: string;
  readonly member: string;
}

/** Runs all parts of one member's site in this process: `edgebeat run site`. */
export async function runSite(options: RunSiteOptions, context: CommandContext): Promise<void> {
  const files = folders(options.data);
  const plan = await requirePlan(files);
  const member = plan.members.find(({ name }) => name === options.member);
  if (member === undefined) {
    const known = plan.members.map(({ name }) => name).join(', ');
    throw new Exit('usage', `--member ${options.member} is no member; there are: ${known}`);
  }
  const { EDGEBEAT_LOG_LEVEL: level } = context.settings;
  const log = createLog({ level, name: `site-${member.name}` });
  await using site = await startSite({ files, plan, member, settings: context.settings, log });
  if (context.signal.aborted) return;
  tellParent({ type: 'ready', address: site.api });
  const failure = await Promise.race([site.failed, untilStopped(context.signal)]);
  if (failure !== undefined) throw failure;
}
