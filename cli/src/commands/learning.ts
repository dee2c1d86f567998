import {
  LearningRound,
  LearningRoundList,
  LearningUpdateList,
} from '@edgebeat/gateway-app/answers';
import { printAnswer, type SiteOptions, withSite } from '../client/with-site';
import { moreLines, tableLines } from '../output/table';
import type { CommandContext } from './context';
import { jsonArgument } from './json-argument';
import { type ChangeOptions, changeSite, sendCommand } from './operation';

const rounds = '/api/v1/learning/rounds';
const path = (modelId: string, round: string) =>
  `${rounds}/${encodeURIComponent(modelId)}/${encodeURIComponent(round)}`;

export interface ListRoundsOptions extends SiteOptions {
  readonly owner?: string;
  readonly model?: string;
  readonly state?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** Lists rounds of learning, newest first. */
export async function listRounds(
  { owner, model, state, limit, cursor, ...options }: ListRoundsOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const query = { owner, modelId: model, state, limit, cursor };
    const page = await client.get(rounds, LearningRoundList, query);
    printAnswer(page, options, context, () => [
      ...tableLines(
        ['MODEL', 'ROUND', 'OWNER', 'STATE', 'UPDATES', 'UNTIL'],
        page.items.map((row) => [
          ...[row.modelId, String(row.round), row.owner, row.state],
          ...[updatesText(row), row.until],
        ]),
      ),
      ...moreLines(page),
    ]);
  });
}

/** Shows one round. */
export async function showRound(
  modelId: string,
  round: string,
  { owner, ...options }: SiteOptions & { readonly owner?: string },
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const row = await client.get(path(modelId, round), LearningRound, { owner });
    printAnswer(row, options, context, () => [
      `round ${String(row.round)} of ${row.modelId} of ${row.owner}: ${row.state}`,
      `base         round ${String(row.base.round)} ${row.base.hash}`,
      `updates      ${updatesText(row)}, until ${row.until}`,
      ...closingLines(row),
    ]);
  });
}

export interface ListUpdatesOptions extends SiteOptions {
  readonly owner?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** Lists what sites submitted to a round. */
export async function listUpdates(
  modelId: string,
  round: string,
  { owner, limit, cursor, ...options }: ListUpdatesOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const query = { owner, limit, cursor };
    const page = await client.get(`${path(modelId, round)}/updates`, LearningUpdateList, query);
    printAnswer(page, options, context, () => [
      ...tableLines(
        ['SITE', 'MEMBER', 'SAMPLES', 'UPDATE', 'CONTENT HASH'],
        page.items.map((row) => [
          ...[row.siteId, row.msp, String(row.samples), row.updateHash, row.contentHash],
        ]),
      ),
      ...moreLines(page),
    ]);
  });
}

/** Opens the next round of an own model. */
export async function openRound(
  content: string,
  options: ChangeOptions,
  context: CommandContext,
): Promise<void> {
  const body = await jsonArgument('<round>', content);
  await changeSite(options, context, (client) =>
    sendCommand(client, 'POST', rounds, { body }, options),
  );
}

/** Submits an own site's update to a round, or closes a round of the own member. */
export async function changeRound(
  part: 'updates' | 'closing',
  { modelId, round }: { readonly modelId: string; readonly round: string },
  content: string,
  options: ChangeOptions,
  context: CommandContext,
): Promise<void> {
  const body = await jsonArgument(part === 'updates' ? '<update>' : '<closing>', content);
  await changeSite(options, context, (client) =>
    sendCommand(client, 'POST', `${path(modelId, round)}/${part}`, { body }, options),
  );
}

function updatesText({ updates, minimumUpdates }: LearningRound): string {
  return `${String(updates)} (${String(minimumUpdates)} needed)`;
}

function closingLines({ closing }: LearningRound): string[] {
  if (closing === undefined) return [];
  if (closing.outcome === 'abandoned') return [`reason       ${closing.reason}`];
  const { resultHash, aggregated } = closing;
  return [`result       ${resultHash} of ${String(aggregated.length)} updates`];
}
