import { type Command, Option } from 'commander';
import type { SiteOptions } from '../client/with-site';
import type { CommandContext } from '../commands/context';
import type {
  ListDeviationsOptions,
  ListMemberProposalsOptions,
  PageOptions,
  ReportDeviationOptions,
} from '../commands/membership';
import type { AdminOptions, ProposeMemberOptions } from '../commands/membership-changes';
import { listOptions, siteOptions } from './options';
import { changing } from './site-commands';

const load = () => import('../commands/membership.js');
const loadChanges = () => import('../commands/membership-changes.js');

/** The commands about who is a member, and what members report about one another. */
export function addMembershipCommands(
  program: Command,
  home: string,
  context: CommandContext,
): void {
  const membership = program
    .command('membership')
    .description('who is a member, changes of that, and what members report about one another');
  addReading(membership, home, context);
  addChanges(membership, home, context);
  changing(
    membership
      .command('report <kind> <owner> <id>')
      .description("report another member's site, identity or device"),
    home,
  )
    .requiredOption('--detail <text>', 'what is not as it should be')
    .option('--evidence <hash>', 'the SHA-256 of evidence that you keep')
    .action(async (kind: string, owner: string, id: string, options: ReportDeviationOptions) =>
      (await load()).reportDeviation({ kind, owner, id }, options, context),
    );
}

function addReading(membership: Command, home: string, context: CommandContext): void {
  listOptions(siteOptions(membership.command('members').description('all members'), home)).action(
    async (options: PageOptions) => (await load()).listMembers(options, context),
  );
  listOptions(siteOptions(membership.command('list').description('proposals, newest first'), home))
    .option('--owner <msp>', 'the member that made it')
    .option('--member <msp>', 'the member that it is about')
    .option('--state <state>', 'open, agreed, done or stale')
    .action(async (options: ListMemberProposalsOptions) =>
      (await load()).listMemberProposals(options, context),
    );
  siteOptions(
    membership.command('show <id>').description('one proposal; with --json its signatures too'),
    home,
  )
    .option('--owner <msp>', "the member that made it; the site's own when not given")
    .action(async (id: string, options: SiteOptions & { owner?: string }) =>
      (await load()).showMemberProposal(id, options, context),
    );
  listOptions(siteOptions(membership.command('deviations').description('what is reported'), home))
    .option('--owner <msp>', 'the member that reports')
    .option('--about <msp>', 'the member that it is about')
    .option('--kind <kind>', 'site, identity or device')
    .action(async (options: ListDeviationsOptions) =>
      (await load()).listDeviations(options, context),
    );
}

/** What an administrator of the channel does with a key of their own, which no gateway holds. */
function addChanges(membership: Command, home: string, context: CommandContext): void {
  const administering = (name: string, description: string) =>
    siteOptions(membership.command(name).description(description), home).requiredOption(
      '--identity <folder>',
      "an administrator's msp folder, with signcerts and keystore",
    );
  administering('propose', 'propose to add or remove a member, by an update of the channel')
    .addArgument(membership.createArgument('<change>', 'add or remove').choices(['add', 'remove']))
    .argument('<member>', 'the MSP id of who comes or goes')
    .argument('<file>', 'the ConfigUpdate, or an envelope with it')
    .addOption(new Option('--reason <text>', 'why a member is to go'))
    .option('--id <id>', 'under which id; a new one when not given')
    .action(
      async (
        change: 'add' | 'remove',
        member: string,
        file: string,
        options: ProposeMemberOptions,
      ) => (await loadChanges()).proposeMember(change, member, file, options, context),
    );
  administering('approve <owner> <id> <file>', 'sign the update of a proposal').action(
    async (owner: string, id: string, file: string, options: AdminOptions) =>
      (await loadChanges()).approveMember(owner, id, file, options, context),
  );
  administering('share-key', 'share a new channel key with the members of now').action(
    async (options: AdminOptions) => (await loadChanges()).shareKey(options, context),
  );
  administering(
    'show-config <owner> <id> <file>',
    "show the block that made it the channel's",
  ).action(async (owner: string, id: string, file: string, options: AdminOptions) =>
    (await loadChanges()).showConfig(owner, id, file, options, context),
  );
}
