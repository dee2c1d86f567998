import { LedgerDigest, SystemInfo } from '@edgebeat/gateway-app/answers';
import { ApiClient } from '../client/api-client';
import { accessSite, doorsOf } from '../client/site-access';
import { folders } from '../consortium/folders';
import type { Member, Plan } from '../consortium/plan';
import { requirePlan } from '../consortium/plan-file';
import { notRunning, runningProcess } from '../consortium/running';
import { Exit } from '../exit-codes';
import { tableLines } from '../output/table';
import { fabricEnvironment } from '../settings';
import { approvalWarnings } from '../upkeep/approval';
import { nodeWarnings } from '../upkeep/nodes';
import { backupAge, type Upkeep, upkeepOf } from '../upkeep/upkeep';
import type { CommandContext } from './context';

export interface StatusOptions {
  readonly data: string;
  readonly json: boolean;
}

/** How one site is, as it says itself. */
interface SiteStatus {
  readonly siteId: string;
  readonly api: string;
  readonly edge: string;
  readonly state: 'up' | 'away';
  readonly reason?: string;
  readonly system?: SystemInfo;
  readonly ledger?: LedgerDigest;
  /** Its certificates and the last backup, as they lie in the data folder, and what to look after. */
  readonly upkeep: Upkeep;
}

/**
 * Says how the consortium of a data folder is.
 *
 * @throws Exit not-running where nothing runs; degraded when a site does not answer or one of its
 * certificates has ended.
 */
export async function status(options: StatusOptions, context: CommandContext): Promise<void> {
  const files = folders(options.data);
  const plan = await requirePlan(files);
  const { members } = plan;
  const pid = await runningProcess(files);
  if (pid === undefined) throw await notRunning(files);
  const [sites, nodes] = await Promise.all([
    Promise.all(members.map((member) => askSite(member, plan, options, context))),
    nodeWarnings(files, plan, fabricEnvironment(context.settings)),
  ]);
  if (options.json) context.print(JSON.stringify({ pid, sites, nodes }, null, 2));
  else [...siteLines(sites), ...warningLines(sites)].forEach(context.print);
  const ofSites = sites.flatMap(({ siteId, state, reason = '', upkeep }) => [
    ...(state === 'away' ? [`${siteId}: ${reason}`] : []),
    ...(upkeep.hasExpired ? [`${siteId}: a certificate has ended`] : []),
  ]);
  const faults = [...nodes, ...ofSites];
  if (faults.length > 0) throw new Exit('degraded', faults.join('; '));
}

async function askSite(
  member: Member,
  plan: Plan,
  { data }: StatusOptions,
  { settings }: CommandContext,
): Promise<SiteStatus> {
  const { siteId } = member;
  const files = folders(data);
  const [kept, unapproved] = await Promise.all([
    upkeepOf(files, member, new Date()),
    approvalWarnings(files, plan, member, fabricEnvironment(settings)),
  ]);
  const upkeep = { ...kept, warnings: [...unapproved, ...kept.warnings] };
  const head = { siteId, ...doorsOf(member), upkeep };
  try {
    await using client = new ApiClient(await accessSite({ data, site: siteId }, settings));
    const [system, ledger] = await Promise.all([
      client.get('/api/v1/system', SystemInfo),
      client.get('/api/v1/ledger/digest', LedgerDigest),
    ]);
    return { ...head, state: 'up', system, ledger };
  } catch (error) {
    return {
      ...head,
      state: 'away',
      reason: error instanceof Error ? error.message : String(error),
    };
  }
}

function siteLines(sites: readonly SiteStatus[]): string[] {
  const now = new Date();
  const rows = sites.map(({ siteId, state, api, edge, system, ledger, upkeep }) => [
    siteId,
    state,
    ledger === undefined ? '-' : String(ledger.height),
    system === undefined ? '-' : system.metrics.blockchainSync,
    system === undefined ? '-' : runningAgents(system),
    system === undefined ? '-' : String(system.metrics.eventsLastHour),
    upkeep.certificates[0]?.until.toISOString().slice(0, 10) ?? '-',
    backupAge(upkeep.backup, now),
    api,
    edge,
  ]);
  return tableLines(
    [
      ...['SITE', 'STATE', 'BLOCKS', 'SYNC', 'AGENTS', 'EVENTS/H'],
      ...['CERTIFICATES', 'BACKUP', 'API', 'DEVICES'],
    ],
    rows,
  );
}

/** What concerns the whole folder is said once. */
function warningLines(sites: readonly SiteStatus[]): string[] {
  const all = new Set(sites.flatMap(({ upkeep }) => upkeep.warnings));
  return [...all].map((warning) => `warning: ${warning}`);
}

function runningAgents({ agents }: SystemInfo): string {
  const installed = agents.filter(({ status: state }) => state !== 'not-installed');
  const running = installed.filter(({ status: state }) => state === 'running');
  return `${String(running.length)}/${String(installed.length)}`;
}
