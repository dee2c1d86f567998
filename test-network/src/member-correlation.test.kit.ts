import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '@edgebeat/cli';
import { IncidentChange, IncidentCorrelated, type IncidentCorrelatedData } from '@edgebeat/core';
import { EventList, Incident, ParkedList } from '@edgebeat/gateway-app/answers';
import { z } from 'zod';
import type { RunningSites } from './running-sites';

const recordings = join(__dirname, '..', '..', 'agents', 'recordings');
const Replayed = z.object({ source: z.string(), accepted: z.int() });
type Replayed = z.infer<typeof Replayed>;

/** Asks again until the answer is good. */
async function eventually<T>(ask: () => Promise<T>, isGood: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const answer = await ask();
    if (isGood(answer) || Date.now() > deadline) return answer;
    await sleep(200);
  }
}

async function linesOf(file: string): Promise<number> {
  const text = await readFile(file, 'utf8');
  return text.trimEnd().split('\n').length;
}

/**
 * What members find out about one another's incidents; no other incidents may be there yet.
 *
 * @param data The folder of public recordings; empty where there is none.
 */
export function memberCorrelationCases(running: () => RunningSites, data: string): void {
  const recorded = data === '' ? it.skip : it;
  let sites: RunningSites;
  let alpha: ApiClient;
  let beta: ApiClient;
  let gamma: ApiClient;

  beforeAll(async () => {
    sites = running();
    [alpha, beta, gamma] = await Promise.all([sites.client(0), sites.client(1), sites.client(2)]);
  });

  afterAll(async () => {
    await Promise.all([alpha, beta, gamma].map((client) => client[Symbol.asyncDispose]()));
  });

  async function replay(site: string, file: string): Promise<Replayed> {
    return Replayed.parse(await sites.json('replay', file, '--site', site, '--year', '2015'));
  }

  /** How many lines of a source became events, once there are as many as expected. */
  async function eventsOf(client: ApiClient, { source, accepted }: Replayed): Promise<number> {
    return eventually(
      async () => {
        let count = 0;
        let cursor: string | undefined;
        do {
          const page = await client.get('/api/v1/events', EventList, {
            source,
            limit: 500,
            cursor,
          });
          count += page.items.length;
          cursor = page.cursor;
        } while (cursor !== undefined);
        return count;
      },
      (count) => count >= accepted,
    );
  }

  /** How many lines were parked; what correlation parks as late is no line. */
  async function parkedAt(client: ApiClient): Promise<number> {
    const { items } = await client.get('/api/v1/agents/parked', ParkedList, { limit: 500 });
    return items.filter(({ topic }) => topic === 'intake').length;
  }

  /** The correlations over members that a site's agent has found, the last word on each. */
  async function correlatedAt(client: ApiClient): Promise<IncidentCorrelatedData[]> {
    const query = { type: IncidentCorrelated.name, limit: 500 };
    const { items } = await client.get('/api/v1/events', EventList, query);
    const last = new Map<string, IncidentCorrelatedData>();
    for (const { data: found } of items) {
      const one = IncidentCorrelated.data.parse(found);
      const known = last.get(one.correlationId);
      if ((known?.evidence.total ?? 0) < one.evidence.total) last.set(one.correlationId, one);
    }
    return [...last.values()].filter(({ members }) => members.length > 1);
  }

  /** What both sites say the same of, once it is as much as expected. */
  async function agreed(expected: number): Promise<IncidentCorrelatedData[]> {
    const both = await eventually(
      async () => [await correlatedAt(alpha), await correlatedAt(beta)] as const,
      ([a, b]) => a.length >= expected && JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)),
    );
    expect(sorted(both[0])).toEqual(sorted(both[1]));
    return both[0];
  }

  /** Whether what is said rests on what the third member has on its own ledger, and is linked there. */
  async function requireEvidence(correlated: IncidentCorrelatedData): Promise<void> {
    const linking = new Set<string>();
    for (const item of correlated.evidence.items) {
      if (item.kind !== 'incident') throw new Error('the evidence is no incident');
      const isFirst = !linking.has(item.owner);
      const path = `/api/v1/incidents/${item.id}`;
      const incident = await eventually(
        () => gamma.get(path, Incident, { owner: item.owner }),
        ({ entries }) => !isFirst || entries.some(isLink),
      );
      expect(incident.contentHash).toBe(item.hash);
      linking.add(item.owner);
    }
    expect([...linking].sort()).toEqual(correlated.members);
  }

  /** Which of the texts stand in any byte of any member's blocks. */
  async function inBlocks(texts: readonly string[]): Promise<string[]> {
    const network = join(sites.home, 'network', 'organizations');
    const found = new Set<string>();
    for (const member of await readdir(network)) {
      const folder = join(network, member, 'blocks');
      for (const file of (await readdir(folder)).filter((name) => name.endsWith('.blk'))) {
        const bytes = await readFile(join(folder, file));
        texts.filter((text) => bytes.includes(text)).forEach((text) => found.add(text));
      }
    }
    return [...found];
  }

  it('given recordings of one attacker at two members, when they are replayed, then both find on their ledgers that the incidents belong together, and no indicator is there', async () => {
    const files = [
      ['alpha-1', alpha, join(recordings, 'sshd-brute-force.log')],
      ['beta-1', beta, join(recordings, 'java-lookup.jsonl')],
    ] as const;

    for (const [site, client, file] of files) {
      const replayed = await replay(site, file);
      expect([basename(file), replayed.accepted]).toEqual([basename(file), await linesOf(file)]);
      expect(await eventsOf(client, replayed)).toBe(replayed.accepted);
    }

    const [shared, ...others] = await agreed(1);
    if (shared === undefined) throw new Error('nothing belongs together');
    expect(others).toEqual([]);
    expect(shared).toMatchObject({ type: 'shared-indicator', members: ['AlphaMSP', 'BetaMSP'] });
    await requireEvidence(shared);
    expect([await parkedAt(alpha), await parkedAt(beta)]).toEqual([0, 0]);
    const [known] = shared.evidence.items;
    expect(await inBlocks([known?.id ?? ''])).toHaveLength(1);
    expect(await inBlocks(['127.0.0.66', '127.0.0.7', 'shop-1', 'edge-1', 'oracle'])).toEqual([]);
  });

  recorded(
    'given the Log4Shell recordings of OTRF/Security-Datasets and OpenSSH_2k of logpai/loghub (needs EDGEBEAT_DATA), when one host is replayed at one member and the rest at another, then their incidents belong together, and no indicator is on the ledger',
    async () => {
      const folder = join(data, 'log4shell');
      const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
      const ssh = join(data, 'logs', 'openssh_2k.log');
      const files = [
        ...names.map((name) =>
          name.startsWith('syslog_')
            ? (['alpha-1', alpha, join(folder, name)] as const)
            : (['beta-1', beta, join(folder, name)] as const),
        ),
        ['alpha-1', alpha, ssh] as const,
        ['beta-1', beta, ssh] as const,
      ];

      for (const [site, client, file] of files) {
        const replayed = await replay(site, file);
        expect([basename(file), replayed.accepted]).toEqual([basename(file), await linesOf(file)]);
        expect(await eventsOf(client, replayed)).toBe(replayed.accepted);
      }

      // 1 of our own, 192.168.2.6, 11 addresses that guess passwords, and the wave of exploits.
      const found = await agreed(14);
      const types = found.map(({ type }) => type).sort();
      expect(types).toEqual(['java-exploit-wave', ...Array<string>(13).fill('shared-indicator')]);
      for (const one of found.filter(({ evidence }) => evidence.total <= 4))
        await requireEvidence(one);
      expect([await parkedAt(alpha), await parkedAt(beta)]).toEqual([0, 0]);
      expect(
        await inBlocks([
          ...['192.168.2.6', '192.168.3.5', '192.168.2.5', 'UBUNTU5', 'WORKSTATION5', 'tomcat'],
          ...['183.62.140.253', '5.36.59.76', '112.95.230.3', '103.99.0.122', 'LabSZ'],
        ]),
      ).toEqual([]);
    },
  );
}

function isLink({ amendment }: { readonly amendment: unknown }): boolean {
  return IncidentChange.parse(amendment).change === 'link';
}

function sorted(found: readonly IncidentCorrelatedData[]) {
  return found
    .map(({ correlationId, evidence, members, type }) => ({
      ...{ correlationId, type, members, total: evidence.total },
    }))
    .sort((a, b) => (a.correlationId < b.correlationId ? -1 : 1));
}
