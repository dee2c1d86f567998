import { ApprovalKind } from '@edgebeat/core';
import { type Command, Option } from 'commander';
import type { SiteOptions } from '../client/with-site';
import type { CommandContext } from '../commands/context';
import type {
  ListApprovalsOptions,
  ListProposalsOptions,
  ProposeTermsOptions,
} from '../commands/governance';
import type { ChangeOptions } from '../commands/operation';
import { listOptions, siteOptions, wholeNumber } from './options';
import { changing } from './site-commands';

const load = () => import('../commands/governance.js');
const members = wholeNumber(1, 100);

/** The commands about the consortium's terms, and about all that waits for a voice. */
export function addGovernanceCommands(
  program: Command,
  home: string,
  context: CommandContext,
): void {
  const governance = program.command('governance').description('the terms that the members set');
  siteOptions(governance.command('terms').description('the terms in force'), home).action(
    async (options: SiteOptions) => (await load()).showTerms(options, context),
  );
  listOptions(siteOptions(governance.command('list').description('proposals, newest first'), home))
    .option('--owner <msp>', 'the member that made it')
    .option('--state <state>', 'open, applied or stale')
    .action(async (options: ListProposalsOptions) =>
      (await load()).listProposals(options, context),
    );
  siteOptions(governance.command('show <id>').description('one proposal, and who agrees'), home)
    .option('--owner <msp>', "the member that made it; the site's own when not given")
    .action(async (id: string, options: SiteOptions & { owner?: string }) =>
      (await load()).showProposal(id, options, context),
    );
  changing(governance.command('propose').description('propose other terms'), home)
    .option('--policies <members>', 'how many members a policy needs', members)
    .option('--images <members>', 'how many members an image needs', members)
    .option('--protocol <version>', 'the next protocol version', wholeNumber(1, 1000))
    .addOption(
      new Option('--binding <whom>', 'whom it binds when one member is enough')
        .choices(['own', 'all'])
        .default('own'),
    )
    .action(async (options: ProposeTermsOptions) => (await load()).proposeTerms(options, context));
  changing(
    governance.command('approve <owner> <id>').description('agree to a proposal as it is shown'),
    home,
  ).action(async (owner: string, id: string, options: ChangeOptions) =>
    (await load()).approveTerms(owner, id, options, context),
  );
  listOptions(
    siteOptions(program.command('approvals').description('what waits for whose voice'), home),
  )
    .addOption(new Option('--kind <kind>', 'of what kind').choices(ApprovalKind.options))
    .option('--waiting-for <msp>', 'a member whose voice it waits for')
    .action(async (options: ListApprovalsOptions) =>
      (await load()).listApprovals(options, context),
    );
}
