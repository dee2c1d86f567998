import { basename } from 'node:path';
import { IncidentChange, IncidentCorrelated, type IncidentCorrelatedData } from '@edgebeat/core';
import { EventList, Incident } from '@edgebeat/gateway-app/answers';
import { replayLines } from '../commands/replay';
import { Exit } from '../exit-codes';
import type { Steps } from '../output/steps';
import { type DemoSite, type DemoSites, until } from './demo-sites';

const SHOWN_EVIDENCE = 5;
const TYPE = 'shared-indicator';

/**
 * Another attack by the same attacker at another member: both members' agents find on their own
 * ledgers that the incidents have an indicator in common, and each links its own.
 */
export async function correlationStep(
  steps: Steps,
  { sites }: DemoSites,
  origin: DemoSite,
  input: string,
): Promise<void> {
  await steps.step(
    `${basename(input)} is replayed into ${origin.member.siteId}; incidents of two members belong together`,
    async (say) => {
      const { accepted } = await replayLines(origin.client, input, origin.member, {});
      say(`${String(accepted)} lines, in the format that they are in`);
      const found = await Promise.all(
        sites
          .slice(0, 2)
          .map((site) => until(`${TYPE} at ${site.member.siteId}`, () => correlatedAt(site))),
      );
      const [first] = found;
      if (first === undefined) throw new Exit('not-proven', 'nothing belongs together');
      describe(first).forEach(say);
      const others = new Set(found.map(({ correlationId }) => correlationId));
      if (others.size !== 1) throw new Exit('not-proven', 'the members found different things');
      for (const site of sites.slice(0, 2)) {
        say(await until(`a link by ${site.member.mspId}`, () => linkBy(site, first)));
      }
    },
  );
}

/** The correlation as a site's own agent has found it. */
async function correlatedAt({ client }: DemoSite): Promise<IncidentCorrelatedData | undefined> {
  const query = { type: IncidentCorrelated.name, limit: 100 };
  const { items } = await client.get('/api/v1/events', EventList, query);
  return items
    .map(({ data }) => IncidentCorrelated.data.parse(data))
    .find(({ type, members }) => type === TYPE && members.length > 1);
}

function describe({ type, severity, techniques, members, evidence }: IncidentCorrelatedData) {
  const shown = evidence.items.slice(0, SHOWN_EVIDENCE).map((item) => {
    const owner = item.kind === 'incident' ? item.owner : '';
    return `${owner.padEnd(9)} ${item.id} content ${item.hash.slice(0, 16)}…`;
  });
  const head = `${type} (${severity}, ${techniques.join(' ')}) over ${members.join(' and ')}`;
  return [head, ...shown];
}

/** The first link that a member made of one of its incidents; it lies on everybody's ledger. */
async function linkBy(
  { member, client }: DemoSite,
  { evidence }: IncidentCorrelatedData,
): Promise<string | undefined> {
  for (const item of evidence.items) {
    if (item.kind !== 'incident' || item.owner !== member.mspId) continue;
    const query = { owner: item.owner };
    const { entries } = await client.get(`/api/v1/incidents/${item.id}`, Incident, query);
    for (const { amendment, block } of entries) {
      const change = IncidentChange.parse(amendment);
      if (change.change !== 'link') continue;
      const { owner, id } = change.to;
      return `${member.mspId.padEnd(9)} linked ${item.id} to ${id} of ${owner}: block ${String(block)}`;
    }
  }
  return undefined;
}
