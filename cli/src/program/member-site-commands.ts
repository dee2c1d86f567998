import type { Command } from 'commander';
import type { CommandContext } from '../commands/context';
import type { SiteInitOptions } from '../commands/site-init';
import type { KafkaWish } from '../kafka/choice';
import type { SiteInviteOptions } from '../commands/site-invite';
import type { SiteJoinOptions } from '../commands/site-join';
import type { SiteStartOptions } from '../commands/site-start';
import type { SiteUpgradeOptions } from '../commands/site-upgrade';
import { longestDays } from '../member-site/invitation';
import { kafkaOptions, portNumber, wholeNumber } from './options';

interface InitFlags extends Omit<SiteInitOptions, 'ports' | 'kafka'>, KafkaWish {
  readonly basePort: number;
  readonly apiPort: number;
  readonly edgePort: number;
}

/** The commands about one real site of one member. */
export function addMemberSiteCommands(
  program: Command,
  home: string,
  context: CommandContext,
): void {
  const site = program
    .command('site')
    .description("one member's own site, on a channel of real Fabric that others formed");
  const onData = (name: string, description: string) =>
    site
      .command(name)
      .description(description)
      .option('--data <folder>', 'the data folder', home)
      .option('--json', 'print one JSON object', false);
  addInit(onData('init', "make a new member's site: keys, certificates, definition"), context);
  onData('invite', 'invite a member that was let into the channel; run by another member')
    .requiredOption('--definition <file>', 'what "site init" of the invited member wrote')
    .requiredOption('--out <file>', 'where the invitation goes')
    .option('--site <site>', "the site or member that invites; the first member's if not given")
    .option('--days <number>', 'how long it is valid', wholeNumber(1, longestDays), 7)
    .action(async (options: SiteInviteOptions) =>
      (await import('../commands/site-invite.js')).siteInvite(options, context),
    );
  onData('join', 'check an invitation, show what to compare, and take it')
    .argument('<file>', 'the invitation')
    .option('--authority <hex>', "the fingerprint of the inviter's authority, as it said it")
    .option('--genesis <hex>', "the hash of the channel's first block, as a second member said it")
    .action(async (file: string, options: SiteJoinOptions) =>
      (await import('../commands/site-join.js')).siteJoin(file, options, context),
    );
  onData('start', "start the member's nodes, chaincode and site")
    .option('--detach', 'end when it is up and leave it running', false)
    .action(async ({ detach, ...options }: SiteStartOptions & { readonly detach: boolean }) => {
      const { siteStart, siteStartDetached } = await import('../commands/site-start.js');
      if (detach) await siteStartDetached(options, context);
      else await siteStart(options, context);
    });
  onData('upgrade', "take the chaincode's next definition")
    .argument('<file>', 'an invitation with it')
    .action(async (file: string, options: SiteUpgradeOptions) =>
      (await import('../commands/site-upgrade.js')).siteUpgrade(file, options, context),
    );
}

function addInit(command: Command, context: CommandContext): void {
  const { EDGEBEAT_BASE_PORT, EDGEBEAT_API_PORT, EDGEBEAT_EDGE_PORT } = context.settings;
  kafkaOptions(command, context)
    .argument('<name>', "the member's short lower-case name")
    .requiredOption('--msp <id>', "the member's id on the ledger")
    .requiredOption('--domain <domain>', 'the DNS domain of its certificates')
    .option('--site <id>', "the site's id; <name>-1 if not given")
    .option(
      '--host <host>',
      'the name or IPv4 address under which other machines reach the site; this machine alone if not given',
    )
    .option(
      '--base-port <port>',
      'orderer; peer, chaincode, admin and two for health above it; 0 takes free ones everywhere',
      portNumber,
      EDGEBEAT_BASE_PORT,
    )
    .option('--api-port <port>', 'the https api', portNumber, EDGEBEAT_API_PORT)
    .option('--edge-port <port>', 'the device ingress', portNumber, EDGEBEAT_EDGE_PORT)
    .action(async (name: string, flags: InitFlags) => {
      const { basePort, apiPort, edgePort, kafka, kafkaCa, kafkaCerts, ...options } = flags;
      const ports = { network: basePort, api: apiPort, edge: edgePort };
      await (
        await import('../commands/site-init.js')
      ).siteInit(name, { ...options, ports, kafka: { kafka, kafkaCa, kafkaCerts } }, context);
    });
}
