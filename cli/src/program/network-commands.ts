import { Argument, type Command } from 'commander';
import type { SiteChoice } from '../client/site-access';
import type { CommandContext } from '../commands/context';
import type { EmbeddedNetworkOptions } from '../commands/embedded-network';
import type { DownOptions } from '../commands/down';
import type { NetworkDiffOptions } from '../commands/network-diff';
import type { NetworkGenerateOptions } from '../commands/network-generate';
import type { NetworkNodesOptions } from '../commands/network-nodes';
import type { NetworkStatusOptions } from '../commands/network-status';
import type { NetworkUpOptions } from '../commands/network-up';
import { portNumber, wholeNumber } from './options';

/** As many as there are letters: more organisations on one machine are a mistake. */
const mostOrganizations = 26;

const repeated = (text: string, before: readonly string[]) => [...before, text];

/** The commands about Fabric networks: real ones, and the embedded one for other chaincodes. */
export function addNetworkCommands(program: Command, home: string, context: CommandContext): void {
  const network = program
    .command('network')
    .description("real networks of Fabric's own programs, and embedded ones for any chaincode");
  addRealNetwork(network, home, context);
  network
    .command('embedded')
    .description('run a Fabric-compatible network in this process until it is stopped')
    .option(
      '--organizations <number>',
      'how many: Org1MSP of org1.example.com, and so on',
      wholeNumber(1, mostOrganizations),
      2,
    )
    .option(
      '--channel <name>',
      'NAME of a channel of all organisations, or NAME=Org1MSP,Org2MSP,… of some; may be given again (mychannel when not given)',
      repeated,
      [],
    )
    .option(
      '--chaincode <name=address>',
      "NAME=HOST:PORT of a chaincode's service for all organisations, or NAME=HOST:PORT,HOST:PORT,… with one for each; on every channel, or on one as NAME/CHANNEL=…; may be given again",
      repeated,
      [],
    )
    .option(
      '--policy <policy>',
      "who endorses the chaincodes' transactions, such as \"OR('Org1MSP.peer','Org2MSP.peer')\"; a majority when not given",
    )
    .option('--collections <file>', "the chaincodes' private data, as peer lifecycle takes it")
    .option(
      '--base-port <port>',
      "Org1MSP's orderer, its peer 1 above, each further organisation 1000 higher; free ports when 0",
      portNumber,
      0,
    )
    .option('--out <folder>', 'the folder of its data, keys and profiles', '.fabric-network')
    .option('--json', 'print one JSON object', false)
    .action(async (options: EmbeddedNetworkOptions) =>
      (await import('../commands/embedded-network.js')).embeddedNetwork(options, context),
    );
}

/** The commands about a network of Fabric's own programs that runs EdgeBeat's chaincode. */
function addRealNetwork(network: Command, home: string, context: CommandContext): void {
  const onData = (name: string, description: string) =>
    network
      .command(name)
      .description(description)
      .option('--data <folder>', 'the data folder', home)
      .option('--json', 'print one JSON object', false);
  const withFile = (command: Command) =>
    command.option(
      '--file <file>',
      'a consortium.yaml; the packaged one of three members if not given',
    );
  withFile(onData('up', "start a network of Fabric's own programs and found the consortium"))
    .option('--detach', 'end when it is up and leave it running', false)
    .action(async ({ detach, ...options }: NetworkUpOptions & { readonly detach: boolean }) => {
      if (detach) {
        await (
          await import('../commands/network-up-detached.js')
        ).networkUpDetached(options, context);
      } else await (await import('../commands/network-up.js')).networkUp(options, context);
    });
  onData('down', 'stop the network of a data folder, and what a killed one left')
    .option('--purge', 'remove its data too', false)
    .action(async (options: DownOptions) =>
      (await import('../commands/down.js')).down(options, context),
    );
  onData('status', 'say how every node is').action(async (options: NetworkStatusOptions) =>
    (await import('../commands/network-status.js')).networkStatus(options, context),
  );
  addNodes(onData, context);
  onData('collections', "print the chaincode's collections for the channel's members of now")
    .option('--site <site>', "whose peer is asked; the first member's if not given")
    .action(async (options: SiteChoice) =>
      (await import('../commands/network-collections.js')).networkCollections(options, context),
    );
  onData('diff', 'say in what a consortium.yaml differs from what runs')
    .requiredOption('--file <file>', 'the consortium.yaml')
    .action(async (options: NetworkDiffOptions) =>
      (await import('../commands/network-diff.js')).networkDiff(options, context),
    );
  withFile(
    network
      .command('generate')
      .description('write configtx.yaml, settings, compose file and Kubernetes manifests'),
  )
    .requiredOption('--out <folder>', 'where the files go')
    .option('--keys', 'make the certificates and keys that are missing there too', false)
    .option('--json', 'print one JSON object', false)
    .action(async (options: NetworkGenerateOptions) =>
      (await import('../commands/network-generate.js')).networkGenerate(options, context),
    );
}

const nodeNames = ['orderer', 'peer', 'peer1', 'peer2', 'peer3'] as const;

/** The commands about single nodes of a network that runs. */
function addNodes(
  onData: (name: string, description: string) => Command,
  context: CommandContext,
): void {
  const onNode = (name: string, description: string) =>
    onData(name, description)
      .addArgument(new Argument('<node>', 'peer1 is the one after the first').choices(nodeNames))
      .option('--member <name>', 'whose; every member of the data folder if not given');
  onNode('stop', 'stop a peer or orderer, which stays stopped until it is started').action(
    async (node: string, options: NetworkNodesOptions) =>
      (await import('../commands/network-nodes.js')).stopNodes(node, options, context),
  );
  onNode('start', 'start a peer or orderer that was stopped').action(
    async (node: string, options: NetworkNodesOptions) =>
      (await import('../commands/network-nodes.js')).startNodes(node, options, context),
  );
}
