import { join } from 'node:path';
import { nodeAddresses } from '../consortium/plan';
import { failureSignal } from '../consortium/failure-signal';
import { type Consortium, startConsortium } from '../consortium/start';
import { readNamedConsortium } from '../fabric-network/read-file';
import { describeMemory } from '../output/memory';
import { fabricEnvironment } from '../settings';
import { type CommandContext, untilStopped } from './context';
import { waitingLine } from '../output/waiting-line';

export interface NetworkUpOptions {
  readonly data: string;
  /** A consortium.yaml; the packaged one if not set. */
  readonly file?: string;
  readonly json: boolean;
}

/**
 * Starts a real network of Fabric's own programs with EdgeBeat's chaincode, founds the consortium and
 * stays until it is asked to stop.
 *
 * @throws Exit, FabricFailure or NetworkFailure when it cannot start or go on.
 */
export async function networkUp(options: NetworkUpOptions, context: CommandContext): Promise<void> {
  const { settings, print, signal } = context;
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  let firstCommit: number | undefined;
  const failures = failureSignal();
  await using consortium = await startConsortium({
    home: options.data,
    ports: {
      network: settings.EDGEBEAT_BASE_PORT,
      api: settings.EDGEBEAT_API_PORT,
      edge: settings.EDGEBEAT_EDGE_PORT,
    },
    fabric: {
      environment: fabricEnvironment(settings),
      consortium: await readNamedConsortium(options.file),
    },
    parts: 'founded-ledger',
    onFirstCommit: () => {
      firstCommit = seconds();
    },
    onFailure: failures.report,
    onWaiting: (waiting) => {
      print(waitingLine(waiting, options.data, options.json));
    },
    onRestart: (name, reason) => {
      if (!options.json) print(`${name}: ${reason}; it is started again`);
    },
  });
  const description = describe(consortium, seconds(), firstCommit);
  if (options.json) print(JSON.stringify(description));
  else await announce(description, print);
  await Promise.race([untilStopped(signal), failures.first]);
}

/** The one object that `--json` prints. */
function describe(
  { files, plan, genesisHash, parts }: Consortium,
  seconds: number,
  firstCommitSeconds: number | undefined,
) {
  return {
    data: files.home,
    channel: plan.channel,
    genesisHash,
    seconds,
    ...(firstCommitSeconds !== undefined && { firstCommitSeconds }),
    organizations: plan.members.map((member) => ({
      mspId: member.mspId,
      ...nodeAddresses(member),
      chaincode: `localhost:${String(member.ports.chaincode)}`,
      env: join(files.organization(member.mspId), 'env.sh'),
      connectionProfile: join(files.organization(member.mspId), 'connection.json'),
    })),
    processes: [{ name: 'edgebeat', pid: process.pid }, ...parts],
  };
}

async function announce(
  { data, channel, genesisHash, seconds, firstCommitSeconds, ...rest }: ReturnType<typeof describe>,
  print: (line: string) => void,
): Promise<void> {
  const first =
    firstCommitSeconds === undefined
      ? 'it was founded before'
      : `its first transaction was committed after ${firstCommitSeconds.toFixed(1)} s`;
  print(
    `The network of Fabric's programs is up after ${seconds.toFixed(1)} s; channel ${channel}; ${first}.`,
  );
  for (const { mspId, peer, orderer, chaincode, env } of rest.organizations) {
    print(`  ${mspId.padEnd(10)} peer ${peer}  orderer ${orderer}  chaincode ${chaincode}`);
    print(`  ${''.padEnd(10)} . ${env}`);
  }
  print(`  genesis block ${genesisHash}`);
  print(`  ${await describeMemory(rest.processes)}`);
  print(`Stop with Ctrl-C, or with "edgebeat network down --data ${data}".`);
}
