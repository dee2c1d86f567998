import type { Command } from 'commander';
import type { SiteOptions } from '../client/with-site';
import type { CommandContext } from '../commands/context';
import type { ListRoundsOptions, ListUpdatesOptions } from '../commands/learning';
import type { ChangeOptions } from '../commands/operation';
import { listOptions, siteOptions } from './options';
import { changing } from './site-commands';

const load = () => import('../commands/learning.js');
const ownerText = "the member whose round it is; the site's own when not given";
const json = 'JSON as the api takes it, or @file';

/** The commands about rounds of federated learning. */
export function addLearningCommands(program: Command, home: string, context: CommandContext): void {
  const learning = program.command('learning').description('rounds of federated learning');
  listOptions(siteOptions(learning.command('list').description('rounds, newest first'), home))
    .option('--owner <msp>', 'the member whose they are')
    .option('--model <id>', 'of which model')
    .option('--state <state>', 'open, completed or abandoned')
    .action(async (options: ListRoundsOptions) => (await load()).listRounds(options, context));
  siteOptions(learning.command('show <model> <round>').description('one round'), home)
    .option('--owner <msp>', ownerText)
    .action(async (model: string, round: string, options: SiteOptions & { owner?: string }) =>
      (await load()).showRound(model, round, options, context),
    );
  listOptions(
    siteOptions(
      learning.command('updates <model> <round>').description('what sites submitted to it'),
      home,
    ),
  )
    .option('--owner <msp>', ownerText)
    .action(async (model: string, round: string, options: ListUpdatesOptions) =>
      (await load()).listUpdates(model, round, options, context),
    );
  changing(
    learning.command('open <round>').description(`open the next round: ${json}`),
    home,
  ).action(async (content: string, options: ChangeOptions) =>
    (await load()).openRound(content, options, context),
  );
  addChange(learning, home, context, { verb: 'submit', noun: 'update', part: 'updates' });
  addChange(learning, home, context, { verb: 'close', noun: 'closing', part: 'closing' });
}

interface RoundChange {
  readonly verb: string;
  readonly noun: string;
  readonly part: 'updates' | 'closing';
}

function addChange(
  learning: Command,
  home: string,
  context: CommandContext,
  { verb, noun, part }: RoundChange,
): void {
  changing(
    learning.command(`${verb} <model> <round> <${noun}>`).description(`${verb} it: ${json}`),
    home,
  ).action(async (modelId: string, round: string, content: string, options: ChangeOptions) =>
    (await load()).changeRound(part, { modelId, round }, content, options, context),
  );
}
