import { setTimeout as pause } from 'node:timers/promises';
import type { Bus, BusRecord } from '@edgebeat/bus';
import {
  CHAINCODE_NAME,
  type EdgeBeatError,
  Rejected,
  topics,
  Unavailable,
  Unknown,
} from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import type { BlockReading, FabricLedger } from '../fabric/fabric-ledger';
import type { ChainBlock } from './chain-block';
import {
  type CheckpointDatabase,
  forgetCheckpoint,
  type PublishedBlock,
  readCheckpoint,
  storeCheckpoint,
} from './checkpoint';
import { Creators } from './creators';
import { ledgerEntries } from './ledger-entries';
import { policyUpdates } from './policy-updates';
import { publishBounded } from './publish-bounded';
import { readBlock } from './read-block';
import { registryRecords } from './registry-records';

/** What the listener reads from and publishes to. */
export interface ListenerPorts {
  /** The own peer. */
  readonly ledger: Pick<FabricLedger, 'blocks' | 'evaluate'>;
  readonly bus: Pick<Bus, 'ensureTopics' | 'offsets' | 'publish'>;
  /** Its schema `ledger` was migrated. */
  readonly database: CheckpointDatabase;
  readonly channel: string;
  /** The namespace whose records are published; `edgebeat` if not set. */
  readonly chaincode?: string;
  /** The listener ends when it is given, after the block under way. */
  readonly signal: AbortSignal;
  readonly log?: Log;
}

/** It reads nothing; the bus tells a group how far a topic goes. */
export const listenerGroup = 'listener';
const firstPauseMs = 100;
const longestPauseMs = 5000;

/**
 * Publishes every block of the own peer, from the one after the checkpoint on: its transactions and
 * records to `ledger.events`, members, sites, identities and devices to `registry`, and policies
 * that became active or inactive to `control`; then it stores the checkpoint. A block may come
 * twice after a crash, with the same ids, and none is left out. A bus that was lost gets everything
 * again: what it compacts would be missing from it for ever. While the ledger, the bus or the
 * database is away it tries again, at most 5 seconds apart.
 *
 * @throws Rejected invalid-setting when the peer's chain is not the one of the checkpoint, too-large
 *   when a record is over what the bus takes.
 */
export async function runListener(ports: ListenerPorts): Promise<void> {
  const { signal, bus, log } = ports;
  const listener = new Listener(ports);
  let failures = 0;
  while (!signal.aborted) {
    const before = listener.published;
    try {
      await bus.ensureTopics([topics['ledger.events'], topics.registry, topics.control]);
      await listener.follow();
    } catch (error) {
      if (!mayPass(error)) throw error;
      failures = listener.published > before ? 1 : failures + 1;
      log?.warn({ error: error.message, failures }, 'the listener tries again');
    }
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** failures);
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** What passes by itself, or by a mend of the certificate or the clock. */
function mayPass(error: unknown): error is EdgeBeatError {
  if (error instanceof Unavailable || error instanceof Unknown) return true;
  return error instanceof Rejected && error.code === 'identity-refused';
}

class Listener {
  readonly #ports: ListenerPorts;
  readonly #creators = new Creators();
  /** How many blocks this process has published. */
  published = 0;

  constructor(ports: ListenerPorts) {
    this.#ports = ports;
  }

  /** Publishes block after block until the stream of blocks ends. */
  async follow(): Promise<void> {
    const { database, channel, ledger, signal, log } = this.#ports;
    let last = await this.#lastPublished();
    const start = last === undefined ? 0 : last.block + 1;
    log?.info({ block: start }, 'the listener follows the ledger');
    for await (const reading of ledger.blocks(start, { signal })) {
      const block = this.#read(reading);
      checkOrder(block, last);
      await this.#publish(block);
      last = { block: block.number, hash: block.hash };
      await storeCheckpoint(database, channel, last);
      this.published += 1;
      if (signal.aborted) return;
    }
  }

  async #lastPublished() {
    const { database, channel, bus, log } = this.#ports;
    const last = await readCheckpoint(database, channel);
    if (last === undefined) return undefined;
    const offsets = await bus.offsets(listenerGroup, topics['ledger.events'].name);
    if (offsets.some(({ end }) => end > 0)) return last;
    await this.#checkChain(last);
    log?.warn({ block: last.block }, 'the bus has lost what was published; it starts at block 0');
    await forgetCheckpoint(database, channel);
    return undefined;
  }

  /** What was published last is still what the peer has. */
  async #checkChain(last: PublishedBlock): Promise<void> {
    const { ledger, signal } = this.#ports;
    for await (const reading of ledger.blocks(last.block, { signal })) {
      if (this.#read(reading).hash === last.hash) return;
      throw otherChain(last.block);
    }
  }

  #read(reading: BlockReading): ChainBlock {
    const { chaincode = CHAINCODE_NAME } = this.#ports;
    return readBlock(reading, { chaincode, creators: this.#creators });
  }

  async #publish(block: ChainBlock): Promise<void> {
    const { bus, channel, ledger } = this.#ports;
    const updates = await policyUpdates(channel, block, ledger);
    const entries = ledgerEntries(channel, block);
    const messages = entries.map((entry): BusRecord => ({
      key: channel,
      value: JSON.stringify(entry),
    }));
    await publishBounded(bus, topics['ledger.events'].name, messages);
    await publishBounded(bus, topics.registry.name, registryRecords(entries));
    await publishBounded(bus, topics.control.name, updates);
  }
}

/** The next block follows on the last one that was published, or the database is of another chain. */
function checkOrder({ number, previousHash }: ChainBlock, last: PublishedBlock | undefined): void {
  const expected = last === undefined ? 0 : last.block + 1;
  if (number === expected && (last === undefined || previousHash === last.hash)) return;
  if (number === expected) throw otherChain(number);
  throw new Rejected(
    'invalid-setting',
    `The peer gave block ${number} instead of ${expected}; ask for the blocks of one channel.`,
  );
}

function otherChain(block: number): Rejected {
  return new Rejected(
    'invalid-setting',
    `Block ${block} of the peer does not follow on the last one that was published; the database and the bus are of another chain. Give this site its own data, or remove them.`,
  );
}
