import { common, peer } from '@hyperledger/fabric-protos';
import { headerHash } from '../block/header';
import type { ChannelConfig } from '../channel/channel-config';
import { createSigner, type Signer } from '../crypto/signer';
import { generateKeyPairSync } from 'node:crypto';
import type { CommittedBlock, PeerLedger } from '../peer/peer-ledger';
import type { OrderingMember } from './ordering-member';

const batch = {
  timeoutMs: 5,
  maxMessageCount: 3,
  absoluteMaxBytes: 10_000,
  preferredMaxBytes: 1000,
};

/** A configuration of which ordering reads nothing but how batches are cut. */
const config: ChannelConfig = {
  channelId: 'ch',
  sequence: 0,
  configBlock: 0,
  organizations: ['AMSP', 'BMSP', 'CMSP'],
  msps: {
    mspIds: [],
    deserialize: () => unexpected(),
    expiresAt: () => unexpected(),
    validate: () => unexpected(),
    verify: () => unexpected(),
    satisfies: () => unexpected(),
  },
  policies: {
    satisfied: () => unexpected(),
    problem: () => unexpected(),
    has: () => unexpected(),
    satisfiedBy: () => unexpected(),
  },
  batch,
  config: new common.Config(),
};

/** A ledger whose chain is an array; how it commits can be changed. */
export class MemoryLedger implements PeerLedger {
  readonly mspId: string;
  config = config;
  readonly chain: common.Block[];
  readonly #listeners = new Set<(block: CommittedBlock) => void>();
  beforeCommit: () => Promise<void> = () => Promise.resolve();

  constructor(mspId: string, chain: readonly common.Block[] = [block(0, '')]) {
    this.mspId = mspId;
    this.chain = [...chain];
  }

  /** Changes how batches are cut, as a config block does. */
  setBatch(change: Partial<ChannelConfig['batch']>): void {
    this.config = { ...this.config, batch: { ...this.config.batch, ...change } };
  }

  get height(): number {
    return this.chain.length;
  }

  get lastHeaderHash(): Uint8Array {
    return this.#hash(this.height - 1);
  }

  get previousHeaderHash(): Uint8Array {
    return this.#hash(this.height - 2);
  }

  get privateData(): never {
    return unexpected();
  }

  reconcilePrivateData(): never {
    return unexpected();
  }

  snapshot(): never {
    return unexpected();
  }

  block(number: number): Promise<CommittedBlock> {
    const found = this.chain[number];
    if (found === undefined) throw new RangeError(`no block ${String(number)}`);
    return Promise.resolve(committed(number, found));
  }

  blockNumberByHash(): never {
    return unexpected();
  }

  transaction(id: string) {
    for (const [number, found] of this.chain.entries()) {
      const index = idsOf(found).indexOf(id);
      if (index >= 0) {
        return Promise.resolve({ block: number, index, code: peer.TxValidationCode.VALID });
      }
    }
    return Promise.resolve(undefined);
  }

  async commit(next: common.Block): Promise<CommittedBlock> {
    await this.beforeCommit();
    this.chain.push(next);
    const result = committed(this.height - 1, next);
    for (const listener of this.#listeners) listener(result);
    return result;
  }

  onCommit(listener: (block: CommittedBlock) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #hash(number: number): Uint8Array {
    const header = this.chain[number]?.getHeader();
    return header === undefined ? new Uint8Array() : headerHash(header);
  }
}

/** A member with a ledger in memory and a key of its own. */
export function memoryMember(mspId: string, chain?: readonly common.Block[]) {
  const ledger = new MemoryLedger(mspId, chain);
  return { mspId, ledger, signer: newSigner(mspId) } satisfies OrderingMember;
}

/** A message that is told by its payload. */
export function message(payload: string): common.Envelope {
  const envelope = new common.Envelope();
  envelope.setPayload(Buffer.from(payload));
  return envelope;
}

/** What the messages of a block are told by. */
export function idsOf(from: common.Block): string[] {
  return (from.getData()?.getDataList_asU8() ?? []).map((bytes) =>
    Buffer.from(common.Envelope.deserializeBinary(bytes).getPayload_asU8()).toString(),
  );
}

/** A chain of blocks with one message each. */
export function chainOf(...payloads: string[]): common.Block[] {
  const chain: common.Block[] = [];
  for (const payload of payloads) {
    const header = chain.at(-1)?.getHeader();
    chain.push(block(chain.length, payload, header));
  }
  return chain;
}

function block(number: number, payload: string, previous?: common.BlockHeader): common.Block {
  const data = new common.BlockData();
  data.addData(message(payload).serializeBinary());
  const header = new common.BlockHeader();
  header.setNumber(number);
  header.setDataHash(Buffer.from(payload));
  if (previous !== undefined) header.setPreviousHash(headerHash(previous));
  const result = new common.Block();
  result.setHeader(header);
  result.setData(data);
  return result;
}

function committed(number: number, from: common.Block): CommittedBlock {
  const transactions = idsOf(from).map((id) => ({ id, code: peer.TxValidationCode.VALID }));
  return { number, block: from, bytes: from.serializeBinary(), transactions };
}

function newSigner(mspId: string): Signer {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return createSigner(mspId, Buffer.from(`certificate of ${mspId}`), privateKey);
}

function unexpected(): never {
  throw new Error('ordering does not use this');
}
