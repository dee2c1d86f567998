import { join } from 'node:path';
import { doorsOf } from '../client/site-access';
import { startDetached } from '../consortium/detached';
import { nodeAddresses } from '../consortium/plan';
import { failureSignal } from '../consortium/failure-signal';
import { type MemberSite, startMemberSite } from '../member-site/start-member-site';
import { describeMemory } from '../output/memory';
import { fabricEnvironment } from '../settings';
import { type CommandContext, untilStopped } from './context';
import { waitingLine } from '../output/waiting-line';

export interface SiteStartOptions {
  readonly data: string;
  readonly json: boolean;
}

/**
 * Runs a member's own site until it is asked to stop.
 *
 * @throws Exit, FabricFailure, NetworkFailure or Rejected when it cannot start or go on.
 */
export async function siteStart(
  { data, json }: SiteStartOptions,
  { settings, print, signal }: CommandContext,
): Promise<void> {
  const started = performance.now();
  const failures = failureSignal();
  await using running = await startMemberSite({
    ...{ home: data, environment: fabricEnvironment(settings) },
    hasDatabases: settings.DATABASE_URL !== undefined,
    onFailure: failures.report,
    onRestart: (name, reason) => {
      if (!json) print(`${name}: ${reason}; it is started again`);
    },
    say: (line) => {
      if (!json) print(line);
    },
    onWaiting: (waiting) => {
      print(waitingLine(waiting, data, json));
    },
    signal: AbortSignal.any([signal, failures.signal]),
  });
  if (running === undefined) {
    await Promise.race([untilStopped(signal), failures.first]);
    return;
  }
  const seconds = (performance.now() - started) / 1000;
  if (json) print(JSON.stringify({ ...describe(running), seconds }));
  else await announce(running, seconds, print);
  await Promise.race([untilStopped(signal), failures.first]);
}

/**
 * Starts a member's own site as a process of its own and ends when it is up, or waits for others.
 *
 * @throws Exit with the sentence and code of the start that failed.
 */
export async function siteStartDetached(
  { data, json }: SiteStartOptions,
  { print }: Pick<CommandContext, 'print'>,
): Promise<void> {
  const { answer, waiting, pid, log } = await startDetached(data, [
    ...['site', 'start', '--json', '--data', data],
  ]);
  if (json) print(answer);
  else {
    const what = waiting === undefined ? 'The site runs' : 'Its nodes run';
    print(`${what} as process ${String(pid)}; the log is ${log}.`);
    if (waiting !== undefined) print(`The site starts by itself when it may: ${waiting}.`);
    print(`Say "edgebeat status --data ${data}"; stop it with "edgebeat down --data ${data}".`);
  }
}

function describe({ files, member, site, parts }: MemberSite) {
  const { mspId, siteId } = member;
  return {
    ...{ data: files.home, mspId, siteId, ...doorsOf(member) },
    ...nodeAddresses(member),
    env: join(files.organization(mspId), 'env.sh'),
    sequence: site.chaincode.sequence,
    processes: [{ name: 'edgebeat', pid: process.pid }, ...parts],
  };
}

async function announce(running: MemberSite, seconds: number, print: (line: string) => void) {
  const { mspId, siteId, api, edge, peer, orderer, env, sequence, processes } = describe(running);
  print(`The site ${siteId} of ${mspId} is up after ${seconds.toFixed(1)} s.`);
  print(`  api ${api}  devices ${edge}`);
  print(`  peer ${peer}  orderer ${orderer}  chaincode in sequence ${String(sequence)}`);
  print(`  . ${env}`);
  print(`  ${await describeMemory(processes)}`);
  print(`Stop with Ctrl-C, or with "edgebeat down --data ${running.files.home}".`);
}
