import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient } from '../client/api-client';
import { accessSite } from '../client/site-access';
import type { Member } from '../consortium/plan';
import { Exit } from '../exit-codes';
import type { Settings } from '../settings';

/** A member's site, and the connection to its api. */
export interface DemoSite {
  readonly member: Member;
  readonly client: ApiClient;
}

/** Connections to every member's site. */
export class DemoSites implements AsyncDisposable {
  readonly sites: readonly DemoSite[];

  constructor(sites: readonly DemoSite[]) {
    this.sites = sites;
  }

  static async open(
    data: string,
    members: readonly Member[],
    settings: Settings,
  ): Promise<DemoSites> {
    const sites = await Promise.all(
      members.map(async (member) => ({
        member,
        client: new ApiClient(await accessSite({ data, site: member.siteId }, settings)),
      })),
    );
    return new DemoSites(sites);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.sites.map(({ client }) => client[Symbol.asyncDispose]()));
  }
}

const pauseMs = 100;
const patienceMs = 60_000;

/**
 * Asks until the answer is there.
 *
 * @throws Exit not-proven that says what was waited for.
 */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) {
      throw new Exit('not-proven', `${what}: not seen within ${String(patienceMs / 1000)} s`);
    }
    await sleep(pauseMs);
  }
}
