import type { Command } from 'commander';
import type { SiteOptions } from '../client/with-site';
import type { CommandContext } from '../commands/context';
import type { DiscloseOptions, ShowDisclosureOptions } from '../commands/disclosures';
import type { ListIncidentsOptions, SetStatusOptions } from '../commands/incidents';
import { listOptions, siteOptions, wholeNumber } from './options';
import { changing } from './site-commands';

/** The commands about incidents: what is on the ledger, and what stands behind it. */
export function addIncidentCommands(program: Command, home: string, context: CommandContext): void {
  const incidents = program.command('incidents').description('incidents on the ledger');
  const load = () => import('../commands/incidents.js');
  listOptions(siteOptions(incidents.command('list').description('newest first'), home))
    .option('--owner <msp>', 'the member that recorded it')
    .option('--status <status>', 'open, acknowledged, contained, resolved, closed or dismissed')
    .option('--severity <severity>', 'low, medium, high or critical')
    .option('--type <type>', 'for instance ssh-brute-force')
    .action(async (options: ListIncidentsOptions) =>
      (await load()).listIncidents(options, context),
    );
  siteOptions(incidents.command('show <id>').description('one incident with its entries'), home)
    .option('--owner <msp>', 'the member that recorded it')
    .action(async (id: string, options: SiteOptions & { owner?: string }) =>
      (await load()).showIncident(id, options, context),
    );
  changing(incidents.command('status <id> <status>').description('move it to another status'), home)
    .option('--owner <msp>', 'the member that recorded it')
    .action(async (id: string, status: string, options: SetStatusOptions) =>
      (await load()).setIncidentStatus(id, status, options, context),
    );
  addDisclosures(incidents, home, context);
}

function addDisclosures(incidents: Command, home: string, context: CommandContext): void {
  const load = () => import('../commands/disclosures.js');
  const part = wholeNumber(1, 64);
  siteOptions(
    incidents.command('disclose <id>').description('show members fields of an own incident'),
    home,
  )
    .requiredOption('--to <msp...>', 'the members that may read it')
    .requiredOption('--pointer <pointer...>', 'the fields, like /details/address or /details')
    .option('--raw', 'as they are; redacted when not given', false)
    .option('--part <number>', 'which disclosure it is; the same again replaces it', part, 1)
    .action(async (id: string, options: DiscloseOptions) =>
      (await load()).discloseIncident(id, options, context),
    );
  siteOptions(
    incidents.command('disclosure <id>').description('what another member disclosed to this one'),
    home,
  )
    .option('--owner <msp>', 'the member that recorded it')
    .option('--part <number>', 'which disclosure', part, 1)
    .action(async (id: string, options: ShowDisclosureOptions) =>
      (await load()).showDisclosure(id, options, context),
    );
  siteOptions(
    incidents
      .command('verify <id> <copy>')
      .description(
        'whether a copy, redacted or whole, was notarised: JSON with openings, or @file',
      ),
    home,
  )
    .option('--owner <msp>', 'the member that recorded it')
    .action(async (id: string, copy: string, options: SiteOptions & { owner?: string }) =>
      (await load()).verifyIncident(id, copy, options, context),
    );
}
