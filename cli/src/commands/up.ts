import { join } from 'node:path';
import { failureSignal } from '../consortium/failure-signal';
import { type Consortium, startConsortium } from '../consortium/start';
import { describeMemory } from '../output/memory';
import { type CommandContext, untilStopped } from './context';

export interface UpOptions {
  readonly data: string;
  readonly basePort: number;
  readonly json: boolean;
}

/**
 * Starts the embedded consortium and stays until it is asked to stop.
 *
 * @throws Exit when it cannot start, or when a part fails in a way that a restart does not mend.
 */
export async function up(options: UpOptions, context: CommandContext): Promise<void> {
  const started = performance.now();
  const failures = failureSignal();
  await using consortium = await startConsortium({
    home: options.data,
    basePort: options.basePort,
    onFailure: failures.report,
    onRestart: (name, reason) => {
      if (!options.json) context.print(`${name}: ${reason}; it is started again`);
    },
  });
  const { files, plan } = consortium;
  // The client library is loaded while the parts start up, not before.
  const { foundConsortium, isFounded } = await import('../consortium/found.js');
  if (!(await isFounded(files, plan))) await foundConsortium(files, plan);
  const seconds = (performance.now() - started) / 1000;
  if (options.json) context.print(JSON.stringify(describe(consortium)));
  else await announce(consortium, seconds, context.print);
  await Promise.race([untilStopped(context.signal), failures.first]);
}

/** The one object that `up --json` prints. */
function describe({ files, plan, genesisHash, parts }: Consortium) {
  return {
    data: files.home,
    channel: plan.channel,
    genesisHash,
    members: plan.members.map((member) => ({
      name: member.name,
      mspId: member.mspId,
      siteId: member.siteId,
      peer: `localhost:${String(member.ports.peer)}`,
      orderer: `localhost:${String(member.ports.orderer)}`,
      folder: files.organization(member.mspId),
      env: join(files.organization(member.mspId), 'env.sh'),
    })),
    processes: [{ name: 'edgebeat', pid: process.pid }, ...parts],
  };
}

async function announce(
  consortium: Consortium,
  seconds: number,
  print: (line: string) => void,
): Promise<void> {
  const { channel, genesisHash, members } = describe(consortium);
  print(`The consortium is up after ${seconds.toFixed(1)} s; channel ${channel}.`);
  for (const { mspId, peer, orderer, env } of members) {
    print(`  ${mspId.padEnd(10)} peer ${peer}  orderer ${orderer}  . ${env}`);
  }
  print(`  genesis block ${genesisHash}`);
  const all = [{ name: 'edgebeat', pid: process.pid }, ...consortium.parts];
  print(`  ${await describeMemory(all)}`);
  print('Stop it with Ctrl-C, or with "edgebeat down" from another terminal.');
}
