import { Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from './commands/context';
import type { DemoOptions } from './commands/demo';
import type { DownOptions } from './commands/down';
import type { RunChaincodeOptions } from './commands/run-chaincode';
import type { RunNetworkOptions } from './commands/run-network';
import type { UpOptions } from './commands/up';
import type { VerifyOptions } from './commands/verify';
import { exitCodes } from './exit-codes';

/**
 * Every command of `edgebeat`, with its options and help. A command's module is loaded when it runs,
 * so that a part starts as fast as what it needs.
 */
export function createProgram(context: CommandContext): Command {
  const { EDGEBEAT_HOME: home, EDGEBEAT_BASE_PORT: basePort } = context.settings;
  const program = new Command('edgebeat')
    .description('A consortium network for edge security on Hyperledger Fabric')
    .version('0.1.0')
    .exitOverride()
    .showHelpAfterError()
    .addHelpText('after', () => exitHelp());
  const command = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option('--data <folder>', 'the data folder', home);

  command('demo', 'run the main job with recorded input on three members')
    .option('--input <file>', 'an sshd log to read instead of the recording')
    .option('--exit', 'end when all steps are done', false)
    .option('--base-port <port>', 'first port when the data folder is made', portNumber, basePort)
    .action(async (options: DemoOptions) =>
      (await import('./commands/demo.js')).demo(options, context),
    );
  command('up', 'start the embedded consortium and stay')
    .option('--base-port <port>', 'first port when the data folder is made', portNumber, basePort)
    .option('--json', 'print one JSON object', false)
    .action(async (options: UpOptions) => (await import('./commands/up.js')).up(options, context));
  command('down', 'stop the consortium of a data folder').action(async (options: DownOptions) =>
    (await import('./commands/down.js')).down(options, context),
  );
  program
    .command('verify')
    .description("verify the members' ledgers: running, or the files of a folder")
    .option('--data <folder>', 'files of one member, of several, or a stopped data folder')
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
    .command('chaincode')
    .requiredOption('--package-id <id>', 'edgebeat_<charter hash>:<digest>')
    .requiredOption('--address <host:port>', 'where to listen')
    .requiredOption('--tls-cert <file>', 'PEM certificate of the service')
    .requiredOption('--tls-key <file>', 'PEM key of the service')
    .requiredOption('--tls-client-ca <file>', 'PEM roots of the peers that may connect')
    .action(async (options: RunChaincodeOptions) =>
      (await import('./commands/run-chaincode.js')).runChaincode(options, context),
    );
  return program;
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 60_000) return port;
  throw new InvalidArgumentError('must be a whole number from 0 (any free ports) to 60000.');
}

function exitHelp(): string {
  const lines = Object.values(exitCodes).map(
    ({ code, meaning }) => `  ${String(code).padStart(2)}  ${meaning}`,
  );
  return `\nExit codes:\n${lines.join('\n')}`;
}
