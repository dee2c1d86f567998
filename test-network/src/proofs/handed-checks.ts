import type { TestSites } from '../sites';
import { eventChecks } from './event-count';
import { countOnLedger, ledgerChecks } from './ledger-count';
import type { Check } from './proof';
import type { Handed } from './site-work';

/** What must have become of work that was handed in: final, on every ledger and at every site, once. */
export async function handedChecks(sites: TestSites, handed: Handed): Promise<Check[]> {
  const checks: Check[] = [
    {
      what: 'incidents acknowledged',
      expected: handed.wantedIncidents,
      observed: handed.incidents.size,
    },
    { what: 'commands that failed', expected: 0, observed: handed.failed },
    { what: 'commands that are not final', expected: 0, observed: handed.open },
  ];
  for (const { member } of sites.sites) {
    await using ledger = await sites.connect(member, 'connector');
    checks.push(...ledgerChecks(member.mspId, await countOnLedger(ledger), handed.incidents));
  }
  for (const site of sites.sites) checks.push(...(await eventChecks(site, handed)));
  return checks;
}
