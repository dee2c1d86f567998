import { get } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { events } from '@edgebeat/core';
import { EventList } from '@edgebeat/gateway-app/answers';
import type { TestSite } from '../sites';

/** What a site says of itself: thresholds that it crossed, read from its api. */
export class Alarms {
  readonly #site: TestSite;
  #known = new Set<string>();

  constructor(site: TestSite) {
    this.#site = site;
  }

  /** From now on only later alarms count. */
  async forget(measure: string): Promise<void> {
    this.#known = new Set(await this.#over(measure));
  }

  /** Seconds from a time of `performance` until there is a new alarm; undefined when it does not come. */
  async raised(measure: string, withinSeconds: number, since: number): Promise<number | undefined> {
    for (;;) {
      const over = await this.#over(measure).catch(() => []);
      const seconds = (performance.now() - since) / 1000;
      if (over.some((id) => !this.#known.has(id))) return seconds;
      if (seconds > withinSeconds) return undefined;
      await sleep(250);
    }
  }

  /** Waits until the site says that a value is back under its threshold; false when it does not in time. */
  async over(measure: string, withinSeconds: number): Promise<boolean> {
    const deadline = Date.now() + withinSeconds * 1000;
    while (Date.now() < deadline) {
      // They alternate, but are not told in the order of a clock that moves.
      const crossed = await this.#crossed(measure).catch(() => []);
      if (crossed.length % 2 === 0) return true;
      await sleep(250);
    }
    return false;
  }

  /** What time the site's own clock shows: the one by which it dates its answers. */
  nodeTime(): Promise<Date> {
    const { ports } = this.#site.member;
    // Nothing is sent that is secret, and the clock may be outside of the certificate's time.
    const options = { host: '127.0.0.1', port: ports.api, rejectUnauthorized: false };
    return new Promise((resolve, reject) => {
      get({ ...options, path: '/healthz', agent: false }, (response) => {
        response.resume();
        resolve(new Date(response.headers.date ?? ''));
      }).once('error', reject);
    });
  }

  async #over(measure: string): Promise<string[]> {
    const crossed = await this.#crossed(measure);
    return crossed.flatMap(({ id, state }) => (state === 'over' ? [id] : []));
  }

  async #crossed(measure: string) {
    const found = await this.#list('ThresholdCrossed', 100);
    return found
      .map(({ id, data }) => ({ id, ...events.ThresholdCrossed.data.parse(data) }))
      .filter((crossed) => crossed.measure === measure);
  }

  async #list(type: string, limit: number): Promise<EventList['items']> {
    const page = await this.#site.client.get('/api/v1/events', EventList, { type, limit });
    return page.items;
  }
}
