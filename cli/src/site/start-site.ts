import { Held } from './held';
import { type SiteOptions, SiteResources, type SiteSources } from './resources';
import { type StartPart, wholeSite } from './roles';
import { ownSources } from './sources';
import { Tasks } from './tasks';

/** Running parts of a site. */
export interface RunningSite extends AsyncDisposable {
  /** The https address of its api, when that is one of the parts. */
  readonly address: string | undefined;
  /** Resolves with the first failure that ends them. */
  readonly failed: Promise<Error>;
}

/**
 * Starts all parts of a member's site in this process: its database and bus, the ledger's submitter
 * and listener, the recorder, the api, the device ingress and the agents.
 *
 * @throws Exit, Rejected and Unavailable with one sentence and its mend.
 */
export async function startSite(options: SiteOptions): Promise<RunningSite> {
  return startParts(options, ownSources(options), wholeSite);
}

/** Starts some parts of a member's site in this process. */
export async function startParts(
  options: SiteOptions,
  sources: SiteSources,
  parts: readonly StartPart[],
): Promise<RunningSite> {
  const held = new Held();
  const tasks = new Tasks(options.log);
  const site = new SiteResources(options, sources, held, tasks);
  try {
    const address = await startAll(site, parts);
    return {
      address,
      failed: tasks.failed,
      async [Symbol.asyncDispose]() {
        await tasks[Symbol.asyncDispose]();
        await held[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await tasks[Symbol.asyncDispose]();
    await held[Symbol.asyncDispose]();
    throw error;
  }
}

async function startAll(
  site: SiteResources,
  parts: readonly StartPart[],
): Promise<string | undefined> {
  let address: string | undefined;
  for (const start of parts) {
    if (site.options.signal.aborted) break;
    address = (await start(site)) ?? address;
  }
  return address;
}
