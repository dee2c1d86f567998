import { EdgeBeatError } from '@edgebeat/core';
import type { CommandContext } from '../commands/context';
import { folders } from '../consortium/folders';
import { commandsFor, notRunning, runningProcess } from '../consortium/running';
import { Exit } from '../exit-codes';
import type { Settings } from '../settings';
import { ApiClient } from './api-client';
import { accessSite, type SiteChoice } from './site-access';

/** The options of every command that talks to a site. */
export interface SiteOptions extends SiteChoice {
  readonly json: boolean;
}

/** Runs work with a connection to the chosen site. */
export async function withSite<T>(
  options: SiteOptions,
  { settings }: CommandContext,
  work: (client: ApiClient) => Promise<T>,
): Promise<T> {
  await using client = new ApiClient(await accessSite(options, settings));
  try {
    return await work(client);
  } catch (error) {
    throw await withMend(error, options, settings);
  }
}

/** What a site's failure says to whoever sits at a command line: how to mend it from here. */
async function withMend(error: unknown, choice: SiteChoice, settings: Settings): Promise<unknown> {
  if (!(error instanceof EdgeBeatError)) return error;
  const isRemote = settings.EDGEBEAT_URL !== undefined && choice.site === undefined;
  if (error.code === 'unauthenticated') {
    const mend = isRemote
      ? 'set EDGEBEAT_TOKEN to one that "edgebeat token" at the site makes'
      : `start it anew: "edgebeat down" and "edgebeat ${(await commandsFor(folders(choice.data))).start} --detach" with --data ${choice.data}`;
    return new Exit('refused', `${error.message}; ${mend}`);
  }
  if (error.code !== 'gateway-unavailable' || isRemote) return error;
  const pid = await runningProcess(folders(choice.data));
  return pid === undefined ? notRunning(folders(choice.data)) : error;
}

/** Prints an answer: the whole JSON when it was asked for, otherwise lines for people. */
export function printAnswer(
  answer: unknown,
  { json }: Pick<SiteOptions, 'json'>,
  { print }: Pick<CommandContext, 'print'>,
  lines: () => readonly string[],
): void {
  if (json) print(JSON.stringify(answer, null, 2));
  else lines().forEach(print);
}
