import type { Command } from 'commander';
import type { CommandContext } from '../commands/context';
import type { EmbeddedNetworkOptions } from '../commands/embedded-network';
import { portNumber, wholeNumber } from './options';

/** As many as there are letters: more organisations on one machine are a mistake. */
const mostOrganizations = 26;

const repeated = (text: string, before: readonly string[]) => [...before, text];

/** The commands about Fabric networks that run other chaincodes than EdgeBeat's. */
export function addNetworkCommands(program: Command, context: CommandContext): void {
  program
    .command('network')
    .description('Fabric networks for any chaincode')
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
