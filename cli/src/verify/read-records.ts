import { type RecordKind, recordKinds, RecordsPage } from '@edgebeat/core';
import type { Ledger } from '@edgebeat/ledger';

const PAGE_SIZE = 500;

/** One record as a peer stores it: the parts of its key after the kind, and its bytes as text. */
export interface StoredRecord {
  readonly kind: RecordKind;
  readonly key: readonly string[];
  readonly value: string;
}

/** Reads a member's records back through its own peer, kind by kind and page by page. */
export async function* readRecords(
  ledger: Ledger,
  kinds: readonly RecordKind[] = recordKinds,
): AsyncGenerator<StoredRecord> {
  for (const kind of kinds) {
    let bookmark = '';
    do {
      const page = RecordsPage.parse(
        await ledger.evaluate({
          contract: 'records',
          transaction: 'page',
          argument: { kind, pageSize: PAGE_SIZE, bookmark },
        }),
      );
      for (const item of page.items) yield { kind, ...item };
      bookmark = page.bookmark;
    } while (bookmark !== '');
  }
}
