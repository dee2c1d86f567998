import type { CommandContext } from '../commands/context';
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
  return await work(client);
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
