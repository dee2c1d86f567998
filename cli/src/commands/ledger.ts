import { Block, LedgerDigest, Transaction, TransactionList } from '@edgebeat/gateway-app/answers';
import { printAnswer, type SiteOptions, withSite } from '../client/with-site';
import { moreLines, tableLines } from '../output/table';
import type { CommandContext } from './context';

export interface ListTransactionsOptions extends SiteOptions {
  readonly incident?: string;
  readonly policy?: string;
  readonly event?: string;
  readonly msp?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** Lists transactions, newest first. */
export async function listTransactions(
  { incident, policy, event, msp, limit, cursor, ...options }: ListTransactionsOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const query = { incident, policy, event, msp, limit, cursor };
    const page = await client.get('/api/v1/ledger', TransactionList, query);
    printAnswer(page, options, context, () => [
      ...tableLines(
        ['BLOCK', 'TX', 'TIME', 'CODE', 'MEMBER', 'DID', 'ID'],
        page.items.map((row) => [
          String(row.block),
          String(row.transaction),
          row.time,
          row.code,
          row.creator.msp,
          row.announcements.map((done) => `${done.event} ${done.id}`).join(', ') || '-',
          row.transactionId,
        ]),
      ),
      ...moreLines(page),
    ]);
  });
}

/** Shows one block. */
export async function showBlock(
  number: string,
  options: SiteOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const block = await client.get(`/api/v1/ledger/blocks/${encodeURIComponent(number)}`, Block);
    printAnswer(block, options, context, () => [
      `block ${String(block.number)}  ${block.hash}  ${block.time}`,
      ...block.transactions.map(
        ({ transactionId, code }) => `  ${code.padEnd(24)} ${transactionId}`,
      ),
    ]);
  });
}

/** Shows one transaction. */
export async function showTransaction(
  id: string,
  options: SiteOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const path = `/api/v1/ledger/transactions/${encodeURIComponent(id)}`;
    const row = await client.get(path, Transaction);
    printAnswer(row, options, context, () => [
      `${row.code} in block ${String(row.block)}, place ${String(row.transaction)}, ${row.time}, by ${row.creator.msp}`,
      ...row.announcements.map(({ event, owner, id: object }) => `  ${event} ${owner} ${object}`),
    ]);
  });
}

/** Shows where the site's ledger ends. */
export async function showDigest(options: SiteOptions, context: CommandContext): Promise<void> {
  await withSite(options, context, async (client) => {
    const digest = await client.get('/api/v1/ledger/digest', LedgerDigest);
    printAnswer(digest, options, context, () => [
      `channel ${digest.channel}: ${String(digest.height)} blocks, last ${digest.blockHash}`,
      `published ${String(digest.published)}, projected ${String(digest.projected)}`,
    ]);
  });
}
