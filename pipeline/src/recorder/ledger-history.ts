import type { StoredRecord } from '@edgebeat/bus';
import { type LedgerEntry, topics } from '@edgebeat/core';
import { z } from 'zod';
import { parseJson } from '../projection/parse-json';
import { recordBatch, type RecordingPorts } from './record-batch';

const chunk = 500;
const ledgerTopic = topics['ledger.events'].name;
const Placed = z.looseObject({ channel: z.string(), block: z.int().min(0) });

/** What the own peer's ledger says from any block on; the bus keeps its entries for some time only. */
export interface LedgerHistory {
  /**
   * The entries of the blocks from one on, to the last block that there is now.
   *
   * @throws Unavailable ledger-unavailable.
   */
  entries(fromBlock: number): AsyncIterable<LedgerEntry>;
}

/** Reads blocks from the peer that the bus does not bring (again). */
export class LedgerCompletion {
  readonly #ports: RecordingPorts;
  readonly #history: LedgerHistory;
  /** The last block of which something was applied, -1 before the first; unknown until it was read. */
  #last: number | undefined;

  constructor(ports: RecordingPorts, history: LedgerHistory) {
    this.#ports = ports;
    this.#history = history;
  }

  /**
   * Applies what is missing before the first entry of a batch, if there is a gap.
   *
   * @throws Unavailable ledger-unavailable, or what the database throws.
   */
  async before(records: readonly StoredRecord[]): Promise<void> {
    const first = this.#firstBlock(records);
    if (first === undefined) return;
    if (first > (await this.#applied()) + 1) await this.complete();
    const last = this.#firstBlock(records.toReversed()) ?? first;
    this.#last = Math.max(await this.#applied(), last);
  }

  /** Applies every block that the peer has and the projection lacks. */
  async complete(): Promise<void> {
    let records: StoredRecord[] = [];
    let item = 0;
    for await (const entry of this.#history.entries(Math.max(0, await this.#applied()))) {
      records.push(historyRecord(entry, (item += 1)));
      if (records.length < chunk) continue;
      await this.#apply(records);
      records = [];
    }
    if (records.length > 0) await this.#apply(records);
  }

  async #apply(records: readonly StoredRecord[]): Promise<void> {
    await recordBatch(records, this.#ports);
    this.#last = this.#firstBlock(records.toReversed()) ?? this.#last;
  }

  async #applied(): Promise<number> {
    if (this.#last !== undefined) return this.#last;
    const row = await this.#ports.database.query
      .selectFrom('projection.applied')
      .select('block')
      .where('channel', '=', this.#ports.channel)
      .executeTakeFirst();
    return (this.#last = row?.block ?? -1);
  }

  /** Entries come in the order of the chain, so that the first and the last one tell the range. */
  #firstBlock(records: readonly StoredRecord[]): number | undefined {
    for (const record of records) {
      const block = this.#blockOf(record);
      if (block !== undefined) return block;
    }
    return undefined;
  }

  #blockOf({ topic, value }: StoredRecord): number | undefined {
    if (topic !== ledgerTopic) return undefined;
    const placed = parseJson(value ?? '', Placed);
    return placed.ok && placed.value.channel === this.#ports.channel
      ? placed.value.block
      : undefined;
  }
}

/** An entry of the ledger as the bus would have brought it. */
function historyRecord(entry: LedgerEntry, item: number): StoredRecord {
  const { channel, block, time } = entry;
  return {
    ...{ topic: ledgerTopic, partition: block, offset: item },
    ...{ key: channel, timestamp: time, value: JSON.stringify(entry) },
  };
}
