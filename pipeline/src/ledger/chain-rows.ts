import { storable, storableStart } from '../projection/storable';
import type { NewRow, RowWriter } from '../projection/write-rows';
import type { TransactionEntry } from './place';

/** The most characters of an announced id that can be found again. */
export const objectIdLength = 512;

export const blockWriter: RowWriter<'projection.blocks'> = {
  table: 'projection.blocks',
  columns: { number: 'bigint', hash: 'text', time: 'text' },
  key: ['number'],
};

export const transactionWriter: RowWriter<'projection.transactions'> = {
  table: 'projection.transactions',
  columns: {
    block: 'bigint',
    transaction: 'bigint',
    block_hash: 'text',
    transaction_id: 'text',
    code: 'text',
    time: 'text',
    creator_msp: 'text',
    creator_key_hash: 'text',
  },
  key: ['block', 'transaction'],
};

export const announcementWriter: RowWriter<'projection.announcements'> = {
  table: 'projection.announcements',
  columns: {
    block: 'bigint',
    transaction: 'bigint',
    item: 'bigint',
    event: 'text',
    owner: 'text',
    object_id: 'text',
    number: 'bigint',
    content_hash: 'text',
  },
  key: ['block', 'transaction', 'item'],
};

/** A block has no time of its own: it gets that of its last transaction. */
export function blockRow({
  block,
  blockHash,
  time,
}: TransactionEntry): NewRow<'projection.blocks'> {
  return { number: block, hash: blockHash, time };
}

export function transactionRow(entry: TransactionEntry): NewRow<'projection.transactions'> {
  return {
    block: entry.block,
    transaction: entry.transaction,
    block_hash: entry.blockHash,
    transaction_id: storable(entry.transactionId),
    code: storable(entry.code),
    time: entry.time,
    creator_msp: entry.creator.msp,
    creator_key_hash: entry.creator.keyHash,
  };
}

export function announcementRows({
  block,
  transaction,
  announcements,
}: TransactionEntry): NewRow<'projection.announcements'>[] {
  return announcements.map(({ event, owner, id, number, contentHash }, item) => ({
    block,
    transaction,
    item,
    event,
    owner,
    object_id: storableStart(id, objectIdLength),
    number: number ?? null,
    content_hash: contentHash ?? null,
  }));
}
