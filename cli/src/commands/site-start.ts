import { join } from 'node:path';
import { apiUrl, edgeUrl } from '../client/site-access';
import { startDetached } from '../consortium/detached';
import { failureSignal } from '../consortium/failure-signal';
import { type MemberSite, startMemberSite } from '../member-site/start-member-site';
import { describeMemory } from '../output/memory';
import { fabricEnvironment } from '../settings';
import { type CommandContext, untilStopped } from './context';

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
    onFailure: failures.report,
    onRestart: (name, reason) => {
      if (!json) print(`${name}: ${reason}; it is started again`);
    },
    say: (line) => {
      if (!json) print(line);
    },
  });
  const seconds = (performance.now() - started) / 1000;
  if (json) print(JSON.stringify({ ...describe(running), seconds }));
  else await announce(running, seconds, print);
  await Promise.race([untilStopped(signal), failures.first]);
}

/**
 * Starts a member's own site as a process of its own and ends when it is up.
 *
 * @throws Exit with the sentence and code of the start that failed.
 */
export async function siteStartDetached(
  { data, json }: SiteStartOptions,
  { print }: Pick<CommandContext, 'print'>,
): Promise<void> {
  const { answer, pid, log } = await startDetached(data, [
    ...['site', 'start', '--json', '--data', data],
  ]);
  if (json) print(answer);
  else {
    print(`The site runs as process ${String(pid)}; its log is ${log}.`);
    print(`Say "edgebeat status --data ${data}"; stop it with "edgebeat down --data ${data}".`);
  }
}

function describe({ files, member, site, parts }: MemberSite) {
  const { ports, mspId, siteId } = member;
  return {
    ...{ data: files.home, mspId, siteId, api: apiUrl(member), edge: edgeUrl(member) },
    peer: `localhost:${String(ports.peer)}`,
    orderer: `localhost:${String(ports.orderer)}`,
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
