import { PolicyTrial } from '@edgebeat/gateway-app/answers';
import { printAnswer, type SiteOptions, withSite } from '../client/with-site';
import { tableLines } from '../output/table';
import type { CommandContext } from './context';
import { jsonArgument } from './json-argument';

const SHOWN_MATCHES = 10;

const ends: Readonly<Record<PolicyTrial['ended'], string>> = {
  all: 'all of the window',
  events: 'the newest; there are more',
  time: 'the newest; the time was up',
};

export interface TryPolicyOptions extends SiteOptions {
  readonly events?: number;
  readonly since?: string;
  readonly until?: string;
  readonly source?: string;
  /** Short names of types, with | between. */
  readonly type?: string;
}

/** Tries a policy on the site's past events: JSON in the form of the API, or @file. */
export async function tryPolicy(
  content: string,
  { events, since, until, source, type, ...options }: TryPolicyOptions,
  context: CommandContext,
): Promise<void> {
  const policy = await jsonArgument('<policy>', content);
  const window = { events, since, until, source, types: type?.split('|') };
  await withSite(options, context, async (client) => {
    const { body } = await client.call('POST', '/api/v1/policy-trials', {
      body: { policy, ...window },
    });
    const trial = PolicyTrial.parse(body);
    printAnswer(trial, options, context, () => trialLines(trial));
  });
}

/** A trial in lines for people. */
export function trialLines(trial: PolicyTrial): string[] {
  const { events, ended, oldest, newest, matched, taken, rules, matches } = trial;
  const window = oldest === undefined || newest === undefined ? '' : `, ${oldest} to ${newest}`;
  const shown = matches.slice(0, SHOWN_MATCHES);
  return [
    `tried on ${String(events)} events (${ends[ended]}${window}): it counts for ${String(matched)}`,
    `  block ${String(taken.block)}, warn ${String(taken.warn)}, allow ${String(taken.allow)}`,
    ...tableLines(
      ['RULE', 'ACTION', 'MATCHED', 'FIELD MISSING', 'ERRORS'],
      rules.map((rule) => [
        String(rule.rule),
        rule.action,
        ...[rule.matched, rule.absent, rule.errors].map(String),
      ]),
    ),
    ...rules.flatMap(({ rule, error }) =>
      error === undefined ? [] : [`rule ${String(rule)} fails: ${error}`],
    ),
    ...shown.map((match) => `${match.time} ${match.taken} ${match.type} ${match.id}`),
    ...(matched > shown.length ? [`and ${String(matched - shown.length)} more`] : []),
  ];
}
