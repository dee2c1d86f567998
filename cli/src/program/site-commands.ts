import { LineFormat } from '@edgebeat/core';
import { type Command, Option } from 'commander';
import type { CommandContext } from '../commands/context';
import type { ListActionsOptions, ListLogsOptions } from '../commands/audit';
import type { ListAlertsOptions, SetAlertStatusOptions } from '../commands/alerts';
import type { CertsOptions } from '../commands/certs';
import type { ListEventsOptions, PostEventOptions, TailEventsOptions } from '../commands/events';
import type { ListTransactionsOptions } from '../commands/ledger';
import type { WaitOptions } from '../commands/operation';
import type { ListPoliciesOptions } from '../commands/policy';
import type { TryPolicyOptions } from '../commands/policy-trial';
import type { ReplayOptions } from '../commands/replay';
import type { TokenOptions } from '../commands/token';
import type { SiteOptions } from '../client/with-site';
import { listOptions, positiveNumber, siteOptions, wholeNumber } from './options';

const fileOrJson = 'JSON like \'{"policyName":…}\', or @file';

/** The commands that talk to a running site through its api. */
export function addSiteCommands(program: Command, home: string, context: CommandContext): void {
  addEvents(program, home, context);
  addAlerts(program, home, context);
  addPolicies(program, home, context);
  addLedger(program, home, context);
  siteOptions(program.command('token').description("have the site's issuer make a token"), home)
    .requiredOption(
      '--role <role>',
      'admin, operator, analyst, auditor, developer, publisher, builder, recorder, monitoring',
    )
    .option('--tenant <tenant>', "whose data it may see; the site's own when not given")
    .option('--subject <name>', 'who will use it')
    .option('--lifetime <seconds>', 'seconds until it ends', wholeNumber(60, 43_200), 900)
    .action(async (options: TokenOptions) =>
      (await import('../commands/token.js')).issueToken(options, context),
    );
  siteOptions(
    program.command('certs').description('register a device and get its certificate'),
    home,
  )
    .option('--out <folder>', 'where the files go', 'certs')
    .option('--device <id>', "the device's id", 'cam-01')
    .option('--type <type>', 'its type, as conditions of policies read it', 'CAMERA')
    .action(async (options: CertsOptions) =>
      (await import('../commands/certs.js')).makeCertificates(options, context),
    );
  siteOptions(
    program.command('replay').description('hand a recorded log or series to a site'),
    home,
  )
    .argument(
      '<file>',
      'a log (sshd, syslog, audit, Sysmon, Windows events), a series or JSON lines',
    )
    .addOption(
      new Option(
        '--format <format>',
        'how lines are read; by what they hold when not given',
      ).choices(LineFormat.options),
    )
    .option(
      '--speed <factor>',
      'times as fast as it was recorded; at once when not given',
      positiveNumber,
    )
    .option('--year <year>', 'the year of time stamps without one', wholeNumber(1970, 9999))
    .option('--zone <offset>', 'the offset of time stamps without one, like +01:00')
    .action(async (file: string, options: ReplayOptions) =>
      (await import('../commands/replay.js')).replay(file, options, context),
    );
}

function addEvents(program: Command, home: string, context: CommandContext): void {
  const events = program.command('events').description("a site's events");
  const list = events.command('list').alias('query').description('newest first');
  listOptions(siteOptions(list, home))
    .option('--type <types>', 'short names of types, with | between')
    .option('--since <time>', 'from this time on')
    .option('--until <time>', 'before this time')
    .option('--severity <severity>', 'low, medium, high or critical')
    .option('--threat-category <category>', 'for instance policy_violation')
    .option('--source <source>', 'where they come from')
    .action(async (options: ListEventsOptions) =>
      (await import('../commands/events.js')).listEvents(options, context),
    );
  siteOptions(
    events.command('show <id>').description('one event and the stages of its life'),
    home,
  ).action(async (id: string, options: SiteOptions) =>
    (await import('../commands/events.js')).showEvent(id, options, context),
  );
  siteOptions(events.command('tail').description('print events as they come'), home)
    .option('--type <types>', 'short names of types, with | between')
    .option('--from <sequence>', 'start after this sequence')
    .action(async (options: TailEventsOptions) =>
      (await import('../commands/events.js')).tailEvents(options, context),
    );
  siteOptions(events.command('post').description('hand in one event'), home)
    .requiredOption('--type <type>', 'SensorDataReceived or LogReceived')
    .requiredOption('--event-data <json>', 'its data as JSON, or @file')
    .option('--nonce <nonce>', 'the same nonce and content is one event')
    .option('--time <time>', 'when it happened; now when not given')
    .action(async ({ eventData, ...options }: PostEventOptions & { eventData: string }) =>
      (await import('../commands/events.js')).postEvent(
        { ...options, content: eventData },
        context,
      ),
    );
}

function addAlerts(program: Command, home: string, context: CommandContext): void {
  const alerts = program.command('alerts').description('what somebody has to look at');
  const load = () => import('../commands/alerts.js');
  listOptions(siteOptions(alerts.command('list').description('newest first'), home))
    .option('--status <status>', 'open, acknowledged, resolved or dismissed')
    .option('--severity <severity>', 'low, medium, high or critical')
    .option('--device <id>', 'the device it is about, as dev_…')
    .action(async (options: ListAlertsOptions) => (await load()).listAlerts(options, context));
  siteOptions(
    alerts.command('status <id> <status>').description('acknowledged, resolved or dismissed'),
    home,
  )
    .option('--note <text>', 'why')
    .action(async (id: string, status: string, options: SetAlertStatusOptions) =>
      (await load()).setAlertStatus(id, status, options, context),
    );
}

function addPolicies(program: Command, home: string, context: CommandContext): void {
  const policy = program.command('policy').description('policies of the consortium');
  const load = () => import('../commands/policy.js');
  type Change = SiteOptions & WaitOptions;
  listOptions(siteOptions(policy.command('list').description('newest first'), home))
    .option('--status <status>', 'proposed, approved, active or inactive')
    .option('--owner <msp>', 'the member that owns it')
    .action(async (options: ListPoliciesOptions) => (await load()).listPolicies(options, context));
  siteOptions(
    policy.command('show <policyId>').description('one policy and where it is active'),
    home,
  ).action(async (id: string, options: SiteOptions) =>
    (await load()).showPolicy(id, options, context),
  );
  siteOptions(
    policy.command('watch <policyId>').description('follow it until every site runs it'),
    home,
  ).action(async (id: string, options: SiteOptions) =>
    (await load()).watchPolicy(id, options, context),
  );
  siteOptions(
    policy.command('try <policy>').description(`try it on past events: ${fileOrJson}`),
    home,
  )
    .option('--events <count>', 'on so many at most, the newest', wholeNumber(1, 10_000))
    .option('--since <time>', 'from this time on')
    .option('--until <time>', 'before this time')
    .option('--type <types>', 'short names of types, with | between')
    .option('--source <source>', 'where they come from')
    .action(async (content: string, options: TryPolicyOptions) =>
      (await import('../commands/policy-trial.js')).tryPolicy(content, options, context),
    );
  changing(
    policy.command('propose <policy>').description(`propose a policy: ${fileOrJson}`),
    home,
  ).action(async (content: string, options: Change) =>
    (await load()).proposePolicy(content, options, context),
  );
  changing(
    policy.command('update <policyId> <policy>').description('propose another content'),
    home,
  ).action(async (id: string, content: string, options: Change) =>
    (await load()).updatePolicy(id, content, options, context),
  );
  changing(policy.command('deactivate <policyId>').description('propose its end'), home).action(
    async (id: string, options: Change) => (await load()).deactivatePolicy(id, options, context),
  );
  changing(
    policy.command('approve <policyId>').description('approve its latest revision'),
    home,
  ).action(async (id: string, options: Change) =>
    (await load()).approvePolicy(id, options, context),
  );
}

function addLedger(program: Command, home: string, context: CommandContext): void {
  const ledger = program
    .command('ledger')
    .description("the ledger as the site's own peer holds it");
  const load = () => import('../commands/ledger.js');
  listOptions(siteOptions(ledger.command('list').description('transactions, newest first'), home))
    .option('--incident <id>', 'that did something to this incident')
    .option('--policy <policyId>', 'that did something to this policy')
    .option('--event <event>', 'that announced this, for instance PolicyActivated')
    .option('--msp <msp>', 'that this member made')
    .action(async (options: ListTransactionsOptions) =>
      (await load()).listTransactions(options, context),
    );
  siteOptions(ledger.command('block <number>').description('one block'), home).action(
    async (number: string, options: SiteOptions) =>
      (await load()).showBlock(number, options, context),
  );
  siteOptions(ledger.command('tx <id>').description('one transaction'), home).action(
    async (id: string, options: SiteOptions) =>
      (await load()).showTransaction(id, options, context),
  );
  siteOptions(ledger.command('digest').description('where the ledger ends'), home).action(
    async (options: SiteOptions) => (await load()).showDigest(options, context),
  );
  addAudit(ledger, home, context);
}

function addAudit(ledger: Command, home: string, context: CommandContext): void {
  const load = () => import('../commands/audit.js');
  listOptions(siteOptions(ledger.command('logs').description("sites' audit logs"), home))
    .option('--owner <msp>', 'the member that keeps it')
    .option('--status <status>', 'open or sealed')
    .action(async (options: ListLogsOptions) => (await load()).listLogs(options, context));
  listOptions(
    siteOptions(ledger.command('anchors <logId>').description('what one log anchored'), home),
  )
    .option('--owner <msp>', 'the member that keeps it')
    .action(async (id: string, options: ListLogsOptions) =>
      (await load()).listAnchors(id, options, context),
    );
  listOptions(
    siteOptions(ledger.command('actions').description('security-relevant actions, by hash'), home),
  )
    .option('--owner <msp>', 'the member at whose site they were')
    .option('--class <class>', 'for instance login, policy-change or refusal')
    .action(async (options: ListActionsOptions) => (await load()).listActions(options, context));
}

/** A command that changes the ledger and may be followed. */
export function changing(command: Command, home: string): Command {
  return siteOptions(command, home).addOption(
    new Option('--wait <how-far>', 'how far it is followed')
      .choices(['none', 'committed', 'active'])
      .default('committed'),
  );
}
