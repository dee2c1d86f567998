import type { VerificationReport } from '@edgebeat/store';

const SHOWN = 20;

/** The report of a verification as lines for people. */
export function reportLines(report: VerificationReport): string[] {
  const { members, findings, notices } = report;
  const codes = Object.entries(report.codes).map(([code, count]) => `${code} ${String(count)}`);
  return [
    `channel ${report.channelId || 'unknown'}, genesis ${report.genesisHash || 'unknown'} ${report.pinned.genesisHash ? '(pinned)' : '(not pinned)'}`,
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
