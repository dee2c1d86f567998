import { Readable } from 'node:stream';
import { CHAINCODE_NAME } from '@edgebeat/core';
import type { FabricLedger } from '@edgebeat/ledger';
import type { MemberSource, StateEntry, StoredBlock } from '@edgebeat/store';
import { readRecords } from './read-records';

const attempts = 5;
const encoder = new TextEncoder();

/**
 * Reads a running member through its own peer: blocks by Deliver, its records page by page. Blocks
 * that arrive meanwhile would make blocks and records differ, so the records are read between two
 * looks at the height.
 *
 * @returns the source, without a state when the ledger never stood still for as long as a read takes.
 */
export async function liveSource(member: string, ledger: FabricLedger): Promise<MemberSource> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const { height } = await ledger.chainInfo();
    const state = await collect(readState(ledger));
    const after = await ledger.chainInfo();
    if (after.height === height) {
      return { ...blocksOf(member, ledger, height), state: () => Readable.from(state) };
    }
  }
  const { height } = await ledger.chainInfo();
  return blocksOf(member, ledger, height);
}

function blocksOf(member: string, ledger: FabricLedger, height: number): MemberSource {
  const namespaces = [CHAINCODE_NAME];
  return { member, height, namespaces, blocks: () => deliver(ledger, height) };
}

async function* deliver(ledger: FabricLedger, height: number): AsyncGenerator<StoredBlock> {
  for await (const { number, bytes } of ledger.blocks(0)) {
    yield { number, bytes };
    if (number + 1 >= height) return;
  }
}

async function* readState(ledger: FabricLedger): AsyncGenerator<StateEntry> {
  for await (const { kind, key, value } of readRecords(ledger)) {
    yield {
      namespace: CHAINCODE_NAME,
      key: compositeKey([kind, ...key]),
      value: encoder.encode(value),
    };
  }
}

/** Fabric's form of a composite key: a zero, then every part followed by a zero. */
function compositeKey(parts: readonly string[]): string {
  return `\u0000${parts.map((part) => `${part}\u0000`).join('')}`;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
