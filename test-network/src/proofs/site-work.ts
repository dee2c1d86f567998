import { setTimeout as sleep } from 'node:timers/promises';
import { EdgeBeatError, type LineFormat, Rejected } from '@edgebeat/core';
import { EventAccepted, Operation } from '@edgebeat/gateway-app/answers';
import type { CallOptions } from '@edgebeat/cli';
import { incidentItem } from '../incident-items';
import type { TestSite, TestSites } from '../sites';
import { WorkProgress } from './kills';

const LINES_PER_CALL = 25;
const patienceMs = 180_000;

/** How much is handed in: incidents, posted events and replayed lines, over all sites. */
export interface WorkSize {
  readonly incidents: number;
  readonly posted: number;
  readonly lines: number;
}

/** What was acknowledged, and what became of it. */
export interface Handed {
  readonly wantedIncidents: number;
  readonly incidents: ReadonlySet<string>;
  /** Ids of the events that were posted, and the number of lines replayed, by site. */
  readonly events: ReadonlyMap<string, ReadonlySet<string>>;
  readonly lines: ReadonlyMap<string, number>;
  readonly failed: number;
  readonly open: number;
  readonly repeats: number;
}

/** The name under which the lines of a site are replayed. */
export function replaySource({ member }: TestSite): string {
  return `urn:edgebeat:${member.mspId}:${member.siteId}:replay:t02`;
}

/** One call of the work. */
type Call = (progress: WorkProgress) => Promise<void>;

/** Events and incidents for three sites, handed in until they are acknowledged. */
export class SiteWork {
  readonly progress = new WorkProgress();
  readonly total: number;
  readonly #size: WorkSize;
  readonly #run: string;
  readonly #calls: Call[];
  readonly #operations: { readonly site: TestSite; readonly path: string }[] = [];
  readonly #incidents = new Set<string>();
  readonly #events = new Map<string, Set<string>>();
  readonly #lines = new Map<string, number>();
  #repeats = 0;

  constructor({ sites }: TestSites, run: string, size: WorkSize) {
    this.total = size.incidents + size.posted + size.lines;
    this.#size = size;
    this.#run = run;
    this.#calls = [...this.#mixed(sites)];
  }

  /** Works until nothing is left. */
  async drain(): Promise<void> {
    for (;;) {
      await this.progress.mayBegin();
      const call = this.#calls.shift();
      if (call === undefined) return;
      await call(this.progress);
    }
  }

  /** Waits until every command is final. */
  async settled(withinMs: number): Promise<Handed> {
    const deadline = Date.now() + withinMs;
    let open = [...this.#operations];
    let failed = 0;
    while (open.length > 0 && Date.now() < deadline) {
      const states = await Promise.all(open.map(({ site, path }) => statusOf(site, path)));
      failed += states.filter((status) => status === 'failed').length;
      open = open.filter((_one, index) => !isFinal(states[index]));
      if (open.length > 0) await sleep(200);
    }
    return {
      ...{ wantedIncidents: this.#size.incidents, incidents: this.#incidents },
      ...{
        events: this.#events,
        lines: this.#lines,
        failed,
        open: open.length,
        repeats: this.#repeats,
      },
    };
  }

  /** Incidents, posted events and lines in turn, at one site after the other. */
  *#mixed(sites: readonly TestSite[]): Generator<Call> {
    const { incidents, posted, lines } = this.#size;
    for (let number = 0; number < Math.max(incidents, posted); number += 1) {
      const site = sites[number % sites.length];
      if (site === undefined) return;
      if (number < incidents) yield this.#counted(1, () => this.#incident(site, number));
      if (number < posted) yield this.#counted(1, () => this.#event(site, number));
      if (number < lines / LINES_PER_CALL) {
        yield this.#counted(LINES_PER_CALL, () => this.#replay(site, number));
      }
    }
  }

  #counted(size: number, call: () => Promise<void>): Call {
    return async (progress) => {
      progress.inFlight += size;
      await call();
      progress.inFlight -= size;
      progress.done += size;
    };
  }

  async #incident(site: TestSite, number: number): Promise<void> {
    const body = incidentItem(site.member.siteId, this.#run, number);
    const headers = { 'idempotency-key': body.id };
    const { location } = await this.#post(site, '/api/v1/incidents', { body, headers });
    this.#incidents.add(body.id);
    this.#operations.push({ site, path: location ?? '' });
  }

  async #event(site: TestSite, number: number): Promise<void> {
    const device = { id: `t02-${String(number % 7)}`, type: 'SENSOR' };
    const data = { device, series: 't02', value: number };
    const nonce = `${this.#run}-${String(number)}`;
    const body = { type: 'SensorDataReceived', nonce, data };
    const answer = await this.#post(site, '/api/v1/events', { body });
    const { id } = EventAccepted.parse(answer.body);
    const ids = this.#events.get(site.member.siteId) ?? new Set();
    this.#events.set(site.member.siteId, ids.add(id));
  }

  async #replay(site: TestSite, number: number): Promise<void> {
    const format: LineFormat = 'sshd';
    const records = Array.from({ length: LINES_PER_CALL }, (_empty, index) => ({
      ...{ kind: 'line', source: replaySource(site), format },
      position: `${String(number)}-${String(index)}`,
      receivedAt: new Date().toISOString(),
      text: `Jan 10 10:00:${String(index).padStart(2, '0')} host-${String(number)} sshd[7]: Connection closed by 203.0.113.9 port 22`,
    }));
    await this.#post(site, '/api/v1/intake', { body: { records } });
    const before = this.#lines.get(site.member.siteId) ?? 0;
    this.#lines.set(site.member.siteId, before + records.length);
  }

  /** The same request again after every failure that leaves its effect open or says that there is none. */
  async #post({ client }: TestSite, path: string, options: CallOptions) {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      try {
        return await client.call('POST', path, options);
      } catch (error) {
        const final = error instanceof Rejected || !(error instanceof EdgeBeatError);
        if (final && !isInFlight(error)) throw error;
        if (Date.now() > deadline) throw error;
        this.#repeats += 1;
        await sleep(100);
      }
    }
  }
}

/** The same key is being worked on: its first request was cut off a moment ago. */
function isInFlight(error: unknown): boolean {
  return error instanceof Rejected && error.code === 'conflict' && error.message.includes('flight');
}

async function statusOf({ client }: TestSite, path: string) {
  const operation = await client.get(path, Operation).catch(() => undefined);
  return operation?.status;
}

function isFinal(status: string | undefined): boolean {
  return status === 'committed' || status === 'active' || status === 'failed';
}
