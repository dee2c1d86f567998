import { Command, Option } from 'commander';
import type { BackupNoteOptions } from './commands/backup-note';
import type { CommandContext } from './commands/context';
import type { DemoOptions } from './commands/demo';
import type { DownOptions } from './commands/down';
import type { RunChaincodeOptions } from './commands/run-chaincode';
import type { PrepareKafkaOptions } from './commands/kafka';
import type { RunKafkaOptions } from './commands/run-kafka';
import type { RunNetworkOptions } from './commands/run-network';
import type { RunPartOptions } from './commands/run-role';
import type { DoctorOptions } from './commands/doctor';
import type { RunSiteOptions } from './commands/run-site';
import type { StatusOptions } from './commands/status';
import type { UpOptions } from './commands/up';
import type { VerifyOptions } from './commands/verify';
import type { BasePorts } from './consortium/plan';
import { exitCodes } from './exit-codes';
import type { KafkaWish } from './kafka/choice';
import { kafkaOptions, portNumber } from './program/options';
import { addAttestCommands } from './program/attest-commands';
import { addDeviceCommands } from './program/device-commands';
import { addGovernanceCommands } from './program/governance-commands';
import { addIncidentCommands } from './program/incident-commands';
import { addLearningCommands } from './program/learning-commands';
import { addMembershipCommands } from './program/membership-commands';
import { addMemberSiteCommands } from './program/member-site-commands';
import { addNetworkCommands } from './program/network-commands';
import { addSiteCommands } from './program/site-commands';
import { roles } from './site/roles';
import { VERSION } from './version';

/**
 * Every command of `edgebeat`, with its options and help. A command's module is loaded when it runs,
 * so that a part starts as fast as what it needs.
 */
export function createProgram(
  context: CommandContext,
  { asJson = false }: { readonly asJson?: boolean } = {},
): Command {
  const { EDGEBEAT_HOME: home } = context.settings;
  const program = new Command('edgebeat')
    .description('A consortium network for edge security on Hyperledger Fabric')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('Say "edgebeat help" for what there is.')
    .addHelpText('after', () => exitHelp());
  // A failure is then the one line of JSON that main gives.
  if (asJson) program.configureOutput({ writeErr: () => undefined });
  const command = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option('--data <folder>', 'the data folder', home);

  addStart(command('demo', 'run the main job with recorded input on three members'), context)
    .option('--input <file>', 'an sshd log to read instead of the recording')
    .option('--exit', 'end when all steps are done', false)
    .action(
      async (
        {
          kafka,
          kafkaCa,
          kafkaCerts,
          ...options
        }: Omit<DemoOptions, 'kafka' | 'ports' | 'askedPorts'> & StartFlags,
        started: Command,
      ) => {
        const ports = { ports: portsOf(options), askedPorts: askedPorts(started) };
        const chosen = { ...ports, kafka: { kafka, kafkaCa, kafkaCerts } };
        await (await import('./commands/demo.js')).demo({ ...options, ...chosen }, context);
      },
    );
  addStart(command('up', 'start the consortium'), context)
    .addOption(
      new Option(
        '--file <file>',
        "a consortium.yaml for Fabric's own programs; --fabric is meant then",
      ).implies({ fabric: true }),
    )
    .option('--detach', 'end when it is up and leave it running', false)
    .option('--json', 'print one JSON object', false)
    .action(
      async ({ detach, kafka, kafkaCa, kafkaCerts, ...options }: UpFlags, started: Command) => {
        const bus = { kafka: { kafka, kafkaCa, kafkaCerts } };
        const ports = { ports: portsOf(options), askedPorts: askedPorts(started) };
        const chosen = { ...options, ...ports, ...bus };
        if (detach) await (await import('./commands/up-detached.js')).upDetached(chosen, context);
        else await (await import('./commands/up.js')).up(chosen, context);
      },
    );
  command('down', 'stop the consortium of a data folder')
    .option('--purge', 'remove its data too', false)
    .option('--json', 'print one JSON object', false)
    .action(async (options: DownOptions) =>
      (await import('./commands/down.js')).down(options, context),
    );
  command('status', 'say how the consortium is')
    .option('--json', 'print JSON', false)
    .action(async (options: StatusOptions) =>
      (await import('./commands/status.js')).status(options, context),
    );
  program
    .command('kafka')
    .description('the brokers that the sites of a data folder use')
    .command('prepare')
    .description("make the sites' topics and give every role and agent exactly its rights")
    .option('--data <folder>', 'the data folder', home)
    .option('--json', 'print JSON', false)
    .action(async (options: PrepareKafkaOptions) =>
      (await import('./commands/kafka.js')).prepare(options, context),
    );
  command('doctor', 'check what EdgeBeat needs and say how to mend it')
    .option('--json', 'print JSON', false)
    .action(async (options: DoctorOptions) =>
      (await import('./commands/doctor.js')).doctor(options, context),
    );
  program
    .command('backup')
    .description('backups of a data folder')
    .command('note')
    .description('write down that the data folder was backed up, by whatever tool')
    .option('--data <folder>', 'the data folder', home)
    .option('--at <time>', 'when it was made, such as 2026-11-26T04:00:00Z; now if not given')
    .option('--to <place>', 'where it is')
    .option('--json', 'print JSON', false)
    .action(async (options: BackupNoteOptions) =>
      (await import('./commands/backup-note.js')).backupNote(options, context),
    );
  addSiteCommands(program, home, context);
  addIncidentCommands(program, home, context);
  addAttestCommands(program, home, context);
  addGovernanceCommands(program, home, context);
  addMembershipCommands(program, home, context);
  addLearningCommands(program, home, context);
  addDeviceCommands(program, home, context);
  addNetworkCommands(program, home, context);
  addMemberSiteCommands(program, home, context);
  program
    .command('verify')
    .description("verify the members' ledgers: running, or the files of a folder")
    .option(
      '--data <folder>',
      'files of one member or Fabric peer, of several, or a stopped data folder',
    )
    .option('--genesis <hash>', 'the header hash that block 0 must have')
    .option('--channel <name>', 'the channel that the blocks must belong to')
    .option('--json', 'print the whole report as one JSON object', false)
    .action(async (options: VerifyOptions) =>
      (await import('./commands/verify.js')).verify(options, context),
    );

  const run = program.command('run').description('run one part as a process of its own');
  run
    .command('network')
    .requiredOption('--data <folder>', 'the data folder')
    .action(async (options: RunNetworkOptions) =>
      (await import('./commands/run-network.js')).runNetwork(options, context),
    );
  run
    .command('site')
    .requiredOption('--data <folder>', 'the data folder')
    .requiredOption('--member <name>', 'the member whose site it is')
    .action(async (options: RunSiteOptions) =>
      (await import('./commands/run-site.js')).runSite(options, context),
    );
  addParts(run, context);
  run
    .command('chaincode')
    .requiredOption('--package-id <id>', 'edgebeat_<charter hash>:<digest>')
    .requiredOption('--address <host:port>', 'where to listen')
    .requiredOption('--msp <id>', 'the member whose peer is served')
    .requiredOption('--tls-cert <file>', 'PEM certificate of the service')
    .requiredOption('--tls-key <file>', 'PEM key of the service')
    .requiredOption('--tls-client-ca <file>', 'PEM roots of the peers that may connect')
    .action(async (options: RunChaincodeOptions) =>
      (await import('./commands/run-chaincode.js')).runChaincode(options, context),
    );
  return program;
}

/** One role or agent of a site as a process of its own, on Kafka. */
function addParts(run: Command, context: CommandContext): void {
  const part = (name: string) =>
    run
      .command(name)
      .requiredOption('--data <folder>', 'the data folder')
      .requiredOption('--member <name>', 'the member whose site it is');
  for (const [role, start] of Object.entries(roles)) {
    part(role).action(async (options: RunPartOptions) =>
      (await import('./commands/run-role.js')).runPart(role, start, options, context),
    );
  }
  part('agent <name>').action(async (name: string, options: RunPartOptions) =>
    (await import('./commands/run-role.js')).runAgentPart(name, options, context),
  );
  part('database').action(async (options: RunPartOptions) =>
    (await import('./commands/run-database.js')).runDatabase(options, context),
  );
  run
    .command('kafka')
    .requiredOption('--data <folder>', 'the data folder')
    .action(async (options: RunKafkaOptions) =>
      (await import('./commands/run-kafka.js')).runKafka(options, context),
    );
}

/** The options that choose ports when a data folder is made. */
interface PortOptions {
  readonly basePort: number;
  readonly apiPort: number;
  readonly edgePort: number;
}

/** The options with which the consortium is started. */
type StartFlags = PortOptions & KafkaWish;
type UpFlags = Omit<UpOptions, 'kafka' | 'ports' | 'askedPorts'> &
  StartFlags & { readonly detach: boolean };

function addStart(command: Command, context: CommandContext): Command {
  const onNetwork = addPorts(command, context).option(
    '--fabric',
    "run Fabric's own programs instead of the embedded network, when the data folder is made",
    false,
  );
  return kafkaOptions(onNetwork, context);
}

function addPorts(command: Command, { settings }: CommandContext): Command {
  const { EDGEBEAT_BASE_PORT, EDGEBEAT_API_PORT, EDGEBEAT_EDGE_PORT } = settings;
  const when = 'when the data folder is made';
  return command
    .option(
      '--base-port <port>',
      `first port of the network ${when}`,
      portNumber,
      EDGEBEAT_BASE_PORT,
    )
    .option('--api-port <port>', `the first member's api ${when}`, portNumber, EDGEBEAT_API_PORT)
    .option(
      '--edge-port <port>',
      `the first device ingress ${when}`,
      portNumber,
      EDGEBEAT_EDGE_PORT,
    );
}

/** The ports that stand on the command line, and not in the environment or nowhere. */
function askedPorts(command: Command): Partial<BasePorts> {
  const asked = (name: string) => command.getOptionValueSource(name) === 'cli';
  const { basePort, apiPort, edgePort } = command.opts<PortOptions>();
  return {
    ...(asked('basePort') && { network: basePort }),
    ...(asked('apiPort') && { api: apiPort }),
    ...(asked('edgePort') && { edge: edgePort }),
  };
}

function portsOf({ basePort, apiPort, edgePort }: PortOptions) {
  return { network: basePort, api: apiPort, edge: edgePort };
}

function exitHelp(): string {
  const lines = Object.values(exitCodes).map(
    ({ code, meaning }) => `  ${String(code).padStart(2)}  ${meaning}`,
  );
  return `\nExit codes:\n${lines.join('\n')}`;
}
