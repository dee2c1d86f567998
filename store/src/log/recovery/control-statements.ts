import type { TrustedKey } from '../checkpoint/signed-note';
import { readStatement, type EvictedStatement, type Statement } from '../record/statement';
import type { SegmentFile } from '../segments/list-segments';
import { mergedRecords } from '../segments/merged-records';

/** A statement that a trusted key signed, and the sequence of its record. */
export interface PlacedStatement {
  readonly sequence: number;
  readonly statement: Statement;
}

/** The statements in the lane `control` of a log that a trusted key signed; the lane is small. */
export async function readControlStatements(
  folder: string,
  logId: string,
  control: readonly SegmentFile[],
  keys: readonly TrustedKey[],
): Promise<PlacedStatement[]> {
  const found: PlacedStatement[] = [];
  const parts = { control, high: [], normal: [] };
  for await (const batch of mergedRecords(folder, logId, parts)) {
    for (const placed of batch) {
      if (placed.kind === 'damage') continue;
      const { header, frame } = placed;
      const read = readStatement(frame.ciphertext, logId, frame.header.toString(), keys);
      if (read?.isSigned !== true) continue;
      found.push({ sequence: header.sequence, statement: read.statement });
    }
  }
  return found;
}

/** Those that state that a segment went. */
export function evictions(statements: readonly PlacedStatement[]): EvictedStatement[] {
  return statements.flatMap(({ statement }) => {
    return statement.statement === 'evicted' || statement.statement === 'expired' ? statement : [];
  });
}
