import { join } from 'node:path';
import { doorsOf, readAdminToken } from '../client/site-access';
import { failureSignal } from '../consortium/failure-signal';
import { type BasePorts, nodeAddresses } from '../consortium/plan';
import type { KafkaWish } from '../kafka/choice';
import { type Consortium, startConsortium, type StartOptions } from '../consortium/start';
import { describeMemory } from '../output/memory';
import { fabricEnvironment } from '../settings';
import { type CommandContext, untilStopped } from './context';
import { waitingLine } from '../output/waiting-line';

export interface UpOptions {
  readonly data: string;
  readonly ports: BasePorts;
  /** Those of them that stand on the command line. */
  readonly askedPorts: Partial<BasePorts>;
  readonly json: boolean;
  readonly kafka?: KafkaWish;
  /** Fabric's own programs instead of the embedded network, when the folder is made. */
  readonly fabric: boolean;
  /** A consortium.yaml that Fabric's own programs are run by. */
  readonly file?: string;
}

/**
 * Starts the consortium and stays until it is asked to stop.
 *
 * @throws Exit when it cannot start, or when a part fails in a way that a restart does not mend.
 */
export async function up(options: UpOptions, context: CommandContext): Promise<void> {
  const started = performance.now();
  const failures = failureSignal();
  await using consortium = await startConsortium({
    home: options.data,
    ports: options.ports,
    askedPorts: options.askedPorts,
    parts: 'all',
    ...busOptions(options.kafka, context),
    ...(await networkOptions(options, context)),
    onFailure: failures.report,
    onWaiting: (waiting) => {
      context.print(waitingLine(waiting, options.data, options.json));
    },
    onRestart: (name, reason) => {
      if (!options.json) context.print(`${name}: ${reason}; it is started again`);
    },
  });
  const seconds = (performance.now() - started) / 1000;
  const description = await describe(consortium);
  if (options.json) context.print(JSON.stringify(description));
  else await announce(consortium, description, seconds, context.print);
  await Promise.race([untilStopped(context.signal), failures.first]);
}

/** Which bus and databases a start uses, by the options and settings. */
export function busOptions(kafka: KafkaWish | undefined, { settings }: CommandContext) {
  const hasDatabases = settings.DATABASE_URL !== undefined;
  return { hasDatabases, ...(kafka === undefined ? {} : { kafka }) };
}

/**
 * Which network a start uses, when the data folder is made.
 *
 * @throws FabricFailure invalid-file.
 */
export async function networkOptions(
  { fabric, file }: Pick<UpOptions, 'fabric' | 'file'>,
  { settings }: CommandContext,
): Promise<Pick<StartOptions, 'fabric'>> {
  if (!fabric) return {};
  const environment = fabricEnvironment(settings);
  if (file === undefined) return { fabric: { environment } };
  const { readNamedConsortium } = await import('../fabric-network/read-file.js');
  return { fabric: { environment, consortium: await readNamedConsortium(file) } };
}

/** The one object that `up --json` prints. */
export async function describe({ files, plan, genesisHash, parts }: Consortium) {
  const sites = await Promise.all(
    plan.members.map(async (member) => ({
      name: member.siteId,
      member: member.name,
      mspId: member.mspId,
      ...doorsOf(member),
      administratorToken: await readAdminToken(files.site(member.name).adminToken, files.home),
      ...nodeAddresses(member),
      env: join(files.organization(member.mspId), 'env.sh'),
    })),
  );
  return {
    data: files.home,
    channel: plan.channel,
    genesisHash,
    ca: files.ca,
    sites,
    processes: [{ name: 'edgebeat', pid: process.pid }, ...parts],
  };
}

async function announce(
  { files }: Consortium,
  { channel, genesisHash, sites, processes }: Awaited<ReturnType<typeof describe>>,
  seconds: number,
  print: (line: string) => void,
): Promise<void> {
  print(`The consortium is up after ${seconds.toFixed(1)} s; channel ${channel}.`);
  for (const { name, mspId, api, edge, peer, env } of sites) {
    print(`  ${mspId.padEnd(10)} ${name.padEnd(10)} api ${api}  devices ${edge}`);
    print(`  ${''.padEnd(21)} peer ${peer}  . ${env}`);
  }
  print(`  genesis block ${genesisHash}`);
  print(`  authority of the certificates: ${files.ca}`);
  print(`  ${await describeMemory(processes)}`);
  print(
    `A token: edgebeat token --role operator --data ${files.home}. Stop with Ctrl-C, or with "edgebeat down --data ${files.home}".`,
  );
}
