import { createLog } from '@edgebeat/core/node';
import { folders } from '../consortium/folders';
import { requirePlan } from '../consortium/plan-file';
import { Exit } from '../exit-codes';
import { type KafkaChoice, readKafkaChoice } from '../kafka/choice';
import { agentPart } from '../kafka/principals';
import { agentRole, type StartPart } from '../site/roles';
import { sharedSources } from '../site/sources';
import { startParts } from '../site/start-site';
import type { CommandContext } from './context';
import { memberOf } from './member-of';
import { serveUntilStopped } from './run-site';

export interface RunPartOptions {
  readonly data: string;
  readonly member: string;
}

/** Runs one agent of a member's site on Kafka: `edgebeat run agent security`. */
export async function runAgentPart(
  name: string,
  options: RunPartOptions,
  context: CommandContext,
): Promise<void> {
  await runPart(agentPart(name), agentRole(name), options, context);
}

/** Runs one role of a member's site on Kafka: `edgebeat run api`. */
export async function runPart(
  part: string,
  start: StartPart,
  { data, member: memberName }: RunPartOptions,
  context: CommandContext,
): Promise<void> {
  const files = folders(data);
  const plan = await requirePlan(files);
  const member = memberOf(plan, memberName);
  const choice = requireKafka(await readKafkaChoice(files), data);
  const { settings, signal } = context;
  const log = createLog({ level: settings.EDGEBEAT_LOG_LEVEL, name: `${member.name}-${part}` });
  const site = { files, plan, member, settings, log, signal };
  await using running = await startParts(site, sharedSources(site, choice, part), [start]);
  await serveUntilStopped(running, context);
}

function requireKafka(choice: KafkaChoice | undefined, data: string): KafkaChoice {
  if (choice !== undefined) return choice;
  throw new Exit(
    'usage',
    `${data} was made with the embedded bus, which one process has; run the whole site ("edgebeat run site"), or make a data folder with --kafka`,
  );
}
