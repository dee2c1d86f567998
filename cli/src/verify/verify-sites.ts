import type { Folders } from '../consortium/folders';
import type { Member, Plan } from '../consortium/plan';
import { readEntries } from '@edgebeat/ledger';
import type { MemberSource } from '@edgebeat/store';
import { LedgerLogs } from './log-pins';
import { type SiteReport, verifySite } from './site-logs';

type ChainReader = Parameters<typeof readEntries>[0];

/** Verifies the event logs of running sites, and what they show. */
export async function verifyRunningSites(
  files: Folders,
  plan: Plan,
  ledger: ChainReader,
): Promise<SiteReport[]> {
  const logs = await ledgerLogs(ledger, plan);
  return verifyEach(plan.members, (member) =>
    verifySite({ files, member, ledger: logs, isRunning: true }),
  );
}

/** Verifies the event logs of stopped sites by what a member's block files, so many, say of them. */
export async function verifyStoppedSites(
  files: Folders,
  plan: Plan,
  source: MemberSource,
  height: number,
): Promise<SiteReport[]> {
  const logs = await ledgerLogs(storedChain(source, height), plan);
  return verifyEach(plan.members, (member) =>
    verifySite({ files, member, ledger: logs, isRunning: false }),
  );
}

async function verifyEach(
  members: readonly Member[],
  verify: (member: Member) => Promise<SiteReport | undefined>,
): Promise<SiteReport[]> {
  const reports: SiteReport[] = [];
  for (const member of members) {
    const report = await verify(member);
    if (report !== undefined) reports.push(report);
  }
  return reports;
}

async function ledgerLogs(chain: ChainReader, { channel }: Plan): Promise<LedgerLogs> {
  const logs = new LedgerLogs();
  for await (const entry of readEntries(chain, { channel, from: 0 })) logs.add(entry);
  return logs;
}

/** Block files as a peer would give them. */
function storedChain(source: MemberSource, height: number): ChainReader {
  return {
    chainInfo: () => Promise.resolve({ height, currentBlockHash: '', previousBlockHash: '' }),
    blocks: () => source.blocks(),
  };
}
