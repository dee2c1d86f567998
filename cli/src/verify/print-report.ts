import type { VerificationReport } from '@edgebeat/store';

import type { SiteReport } from './site-logs';

const SHOWN = 20;

/** The report of a verification as lines for people. */
export function reportLines(report: VerificationReport): string[] {
  const { members, findings, notices } = report;
  const codes = Object.entries(report.codes).map(([code, count]) => `${code} ${String(count)}`);
  return [
    `channel ${report.channelId || 'unknown'}, genesis ${report.genesisHash || 'unknown'} (${pinning(report)})`,
    ...members.map(
      ({ member, height, lastHeaderHash }) =>
        `${member.padEnd(10)} ${String(height)} blocks, last ${lastHeaderHash || 'unreadable'}`,
    ),
    `${String(report.transactions)} transactions recomputed (${codes.join(', ')}), ${String(report.stateKeys)} keys of state`,
    ...notices.map((notice) => `note: ${notice}`),
    ...findings.slice(0, SHOWN).map(({ sentence }) => `FOUND: ${sentence}`),
    ...(report.totalFindings > SHOWN ? [`… and ${String(report.totalFindings - SHOWN)} more`] : []),
    report.ok
      ? 'Everything that was read is as it must be.'
      : 'The ledgers are NOT as they must be.',
  ];
}

function pinning({ pinned, findings }: VerificationReport): string {
  if (!pinned.genesisHash) return 'not pinned';
  const differs = findings.some(({ kind }) => kind === 'genesis-mismatch');
  return differs ? 'NOT what is pinned' : 'as pinned';
}

/** Whether nothing was found at a site. */
export function isSound({ log, sentences }: SiteReport): boolean {
  return sentences.length === 0 && log.more === 0;
}

/** What was found at a site as lines for people. */
export function siteLines({ site, log, anchors, shown, sentences }: SiteReport): string[] {
  const records = log.logs.reduce((sum, { size }) => sum + size, 0);
  const newest = log.logs.at(-1);
  const anchored =
    anchors === 0
      ? 'nothing anchored yet, so only the site itself vouches for it'
      : `all but the last ${String(newest?.aboveAnchor ?? 0)} anchored on the ledger`;
  const events = shown === undefined ? '' : `; ${String(shown)} events shown as they were logged`;
  return [
    `${site.padEnd(10)} ${String(records)} records in the event log, ${anchored}${events}`,
    ...sentences.slice(0, SHOWN).map((sentence) => `FOUND at ${site}: ${sentence}`),
  ];
}
