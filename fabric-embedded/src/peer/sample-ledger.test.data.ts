import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type common } from '@hyperledger/fabric-protos';
import type { NetworkFailure } from '../failure';
import {
  chaincode,
  openSampleChannel,
  orderedBlock,
  type SampleChannel,
  type SampleTransaction,
  sampleTransaction,
} from '../validation/sample-channel.test.data';
import { openPeerLedger, type PeerLedgerOptions } from './open-ledger';
import type { PeerLedger } from './peer-ledger';

/** A channel and a folder for one member's ledger of it. */
export class LedgerBench implements AsyncDisposable {
  readonly channel: SampleChannel;
  readonly folder: string;
  logged: string[] = [];

  constructor(channel: SampleChannel, folder: string) {
    this.channel = channel;
    this.folder = folder;
  }

  open(genesis = this.channel.genesis, more: Partial<PeerLedgerOptions> = {}): Promise<PeerLedger> {
    return openPeerLedger({
      folder: this.folder,
      mspId: this.channel.members[0].mspId,
      genesis,
      chaincodes: new Set([chaincode]),
      log: (_level, message) => this.logged.push(message),
      ...more,
    });
  }

  transaction(parts: Partial<SampleTransaction> = {}): { id: string; envelope: Uint8Array } {
    const [one, two] = this.channel.members;
    return sampleTransaction({ creator: one.client, endorsers: [one.peer, two.peer], ...parts });
  }

  next(ledger: PeerLedger, ...envelopes: readonly Uint8Array[]): common.Block {
    const { orderer } = this.channel.members[0];
    return orderedBlock(ledger.height, ledger.lastHeaderHash, envelopes, orderer);
  }

  /** Three blocks; `a` is written in 1, 2 and 3 and gone at the end, `b` stays. */
  async fill(ledger: PeerLedger): Promise<string[]> {
    const samples = [
      this.transaction({ writes: { a: 'a1', b: 'b1' } }),
      this.transaction({ writes: { a: 'a2' }, reads: { a: { block: 1, transaction: 0 } } }),
      this.transaction({ writes: { a: undefined, '\0c\0d\0': 'composite' } }),
    ];
    for (const { envelope } of samples) await ledger.commit(this.next(ledger, envelope));
    return samples.map(({ id }) => id);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}

export async function openBench(channel: SampleChannel): Promise<LedgerBench> {
  return new LedgerBench(channel, await mkdtemp(join(tmpdir(), 'ledger-')));
}

/** A bench before every test of a file, on one channel. */
export function benchOfFile(): () => LedgerBench {
  let channel: SampleChannel;
  let bench: LedgerBench;
  beforeAll(async () => {
    channel = await openSampleChannel();
  });
  beforeEach(async () => {
    bench = await openBench(channel);
  });
  afterEach(() => bench[Symbol.asyncDispose]());
  afterAll(() => channel[Symbol.asyncDispose]());
  return () => bench;
}

/** Keys, values and versions of the sample chaincode. */
export async function contentOf(ledger: PeerLedger): Promise<string[]> {
  using snapshot = ledger.snapshot();
  const entries = [];
  for await (const { key, value, version } of snapshot.range(chaincode, '', '')) {
    entries.push(`${key}=${Buffer.from(value).toString()}@${version.block}.${version.transaction}`);
  }
  return entries;
}

/** Everything that `fill` leaves is there, under every index. */
export async function expectFilled(ledger: PeerLedger, ids: readonly string[]): Promise<void> {
  expect(ledger.height).toBe(4);
  expect(await contentOf(ledger)).toEqual(['\0c\0d\0=composite@3.0', 'b=b1@1.0']);
  const found = await Promise.all(ids.map((id) => ledger.transaction(id)));
  expect(found).toEqual(ids.map((_, i) => ({ block: i + 1, index: 0, code: 0 })));
  expect(await ledger.blockNumberByHash(ledger.lastHeaderHash)).toBe(3);
}

export async function failure(opening: Promise<unknown>): Promise<NetworkFailure> {
  return opening.then(
    () => {
      throw new TypeError('it did not fail');
    },
    (error: unknown) => error as NetworkFailure,
  );
}
