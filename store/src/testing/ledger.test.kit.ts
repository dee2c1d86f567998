import { createHash, randomBytes } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import type { MemberSource, StateEntry, StoredBlock } from '../ports';
import { configEnvelope } from './channel.test.kit';
import {
  createOrganization,
  type TestIdentity,
  type TestOrganization,
} from './organization.test.kit';
import {
  buildConfigTransaction,
  buildTransaction,
  chaincodeName,
  type TestTransaction,
} from './transactions.test.kit';

/** A transaction of a block with the code that peers gave it. */
export type Ordered = Omit<TestTransaction, 'client' | 'endorsers'> &
  Partial<Pick<TestTransaction, 'client' | 'endorsers'>> & {
    readonly code?: number;
    /** These bytes instead of a transaction that is built; it then writes nothing. */
    readonly bytes?: Uint8Array;
  };

interface Written {
  readonly value: string | undefined;
  readonly version: { readonly block: number; readonly transaction: number };
}

/** Three members' ledgers as honest peers would have written them, block by block. */
export class TestLedger {
  readonly organizations: readonly TestOrganization[];
  readonly blocks: common.Block[][];
  private readonly state = new Map<string, Written>();
  private commitHash: Uint8Array = Buffer.alloc(0);
  private lastConfig = 0;

  constructor(names: readonly string[] = ['Org1MSP', 'Org2MSP', 'Org3MSP']) {
    this.organizations = names.map(createOrganization);
    this.blocks = names.map(() => []);
    const [first] = this.organizations;
    const config = buildConfigTransaction(
      present(first).orderer,
      configEnvelope(this.organizations),
    );
    this.append([config], Uint8Array.of(0), undefined);
  }

  get height(): number {
    return present(this.blocks[0]).length;
  }

  /** Puts a block on all three ledgers, each signed by the member's own orderer. */
  commit(...ordered: readonly Ordered[]): void {
    const number = this.height;
    const envelopes = ordered.map((item) => item.bytes ?? this.build(item));
    const flags = Uint8Array.from(ordered, ({ code }) => code ?? 0);
    const updates = new Map<string, Written>();
    ordered.forEach(({ writes = [], code = 0 }, transaction) => {
      if (code !== 0) return;
      for (const [key, value] of writes)
        updates.set(key, { value, version: { block: number, transaction } });
    });
    for (const [key, written] of updates) {
      if (written.value === undefined) this.state.delete(key);
      else this.state.set(key, written);
    }
    this.append(envelopes, flags, encodeUpdates(updates));
  }

  /** A config block with this configuration. */
  commitConfig(config: Uint8Array): void {
    const { orderer } = present(this.organizations[0]);
    this.lastConfig = this.height;
    this.append([buildConfigTransaction(orderer, config)], Uint8Array.of(0), Buffer.alloc(0));
  }

  build(item: Ordered): Uint8Array {
    const [first, second] = this.organizations;
    return buildTransaction({
      client: present(first).client,
      endorsers: [present(first).peer, present(second).peer],
      ...item,
    });
  }

  /** The member's block, to be changed in place. */
  block(member: number, number: number): common.Block {
    return present(present(this.blocks[member])[number]);
  }

  /** Rebuilds header, data hash and signature of a member's block, and all links after it if asked. */
  resign(member: number, number: number, withLater: boolean): void {
    const organization = present(this.organizations[member]);
    const chain = present(this.blocks[member]);
    const block = this.block(member, number);
    const header = present(block.getHeader());
    header.setDataHash(hashAll(present(block.getData()).getDataList_asU8()));
    setSignature(block, organization.orderer, 0);
    for (let next = number + 1; withLater && next < chain.length; next++) {
      const before = present(this.block(member, next - 1).getHeader());
      present(this.block(member, next).getHeader()).setPreviousHash(headerHash(before));
      setSignature(this.block(member, next), organization.orderer, 0);
    }
  }

  stateEntries(): StateEntry[] {
    return [...this.state].map(([key, { value = '', version }]) => ({
      namespace: chaincodeName,
      key,
      value: Buffer.from(value, 'utf8'),
      version,
    }));
  }

  stored(member: number): StoredBlock[] {
    return present(this.blocks[member]).map((block, number) => ({
      number,
      bytes: block.serializeBinary(),
    }));
  }

  source(
    member: number,
    change: Partial<{ blocks: StoredBlock[]; state: StateEntry[] }> = {},
  ): MemberSource {
    const blocks = change.blocks ?? this.stored(member);
    return {
      member: present(this.organizations[member]).mspId,
      blocks: () => each(blocks),
      state: () => each(change.state ?? this.stateEntries()),
    };
  }

  sources(): MemberSource[] {
    return this.organizations.map((_, member) => this.source(member));
  }

  private append(
    envelopes: readonly Uint8Array[],
    flags: Uint8Array,
    updates: Uint8Array | undefined,
  ): void {
    const number = this.height;
    if (updates !== undefined) {
      const hash = createHash('sha256').update(Buffer.of(flags.length)).update(flags);
      this.commitHash = hash.update(updates).update(this.commitHash).digest();
    }
    this.organizations.forEach(({ orderer }, member) => {
      const block = new common.Block();
      const header = new common.BlockHeader();
      header.setNumber(number);
      if (number > 0)
        header.setPreviousHash(headerHash(present(this.block(member, number - 1).getHeader())));
      header.setDataHash(hashAll(envelopes));
      block.setHeader(header);
      const data = new common.BlockData();
      data.setDataList([...envelopes]);
      block.setData(data);
      const metadata = new common.BlockMetadata();
      const commit = new common.Metadata();
      commit.setValue(number === 0 ? new Uint8Array(0) : this.commitHash);
      const none = new Uint8Array(0);
      metadata.setMetadataList([none, none, flags, none, commit.serializeBinary()]);
      block.setMetadata(metadata);
      setSignature(block, orderer, this.lastConfig);
      present(this.blocks[member]).push(block);
    });
  }
}

export async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the test asks for something that it has not made');
  return value;
}

/** Writes a signature of this orderer over the block's header. */
export function setSignature(block: common.Block, orderer: TestIdentity, lastConfig: number): void {
  const last = new common.LastConfig();
  last.setIndex(lastConfig);
  const value = new common.OrdererBlockMetadata();
  value.setLastConfig(last);
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(orderer.serialized);
  signatureHeader.setNonce(randomBytes(24));
  const signature = new common.MetadataSignature();
  signature.setSignatureHeader(signatureHeader.serializeBinary());
  const signed = [
    value.serializeBinary(),
    signatureHeader.serializeBinary(),
    headerDer(present(block.getHeader())),
  ];
  signature.setSignature(orderer.sign(Buffer.concat(signed)));
  const metadata = new common.Metadata();
  metadata.setValue(value.serializeBinary());
  metadata.setSignaturesList([signature]);
  const list = present(block.getMetadata()).getMetadataList_asU8();
  list[0] = metadata.serializeBinary();
  present(block.getMetadata()).setMetadataList(list);
}

export function headerHash(header: common.BlockHeader): Buffer {
  return createHash('sha256').update(headerDer(header)).digest();
}

function headerDer(header: common.BlockHeader): Buffer {
  const number = header.getNumber();
  if (number > 0x7fff) throw new Error('the test kit counts blocks up to 32,767');
  const digits = number < 0x80 ? Buffer.of(number) : Buffer.of(number >> 8, number & 0xff);
  const content = [
    Buffer.of(2, digits.length),
    digits,
    ...[header.getPreviousHash_asU8(), header.getDataHash_asU8()].flatMap((hash) => [
      Buffer.of(4, hash.length),
      hash,
    ]),
  ];
  const joined = Buffer.concat(content);
  return Buffer.concat([Buffer.of(0x30, joined.length), joined]);
}

function hashAll(parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** The state updates in the form that the commit hash covers, for one chaincode. */
function encodeUpdates(updates: ReadonlyMap<string, Written>): Buffer {
  const items = [...updates].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return Buffer.concat(
    items.map(([key, { value, version }], index) => {
      const item = Buffer.concat([
        index === 0 ? field(1, Buffer.from(chaincodeName)) : Buffer.alloc(0),
        field(3, Buffer.from(key)),
        value === undefined ? Buffer.of(0x20, 1) : field(5, Buffer.from(value)),
        field(6, Buffer.concat([ordered(version.block), ordered(version.transaction)])),
      ]);
      return field(1, item);
    }),
  );
}

function ordered(value: number): Buffer {
  if (value === 0) return Buffer.of(0);
  return value < 0x100 ? Buffer.of(1, value) : Buffer.of(2, value >> 8, value & 0xff);
}

function field(number: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? Buffer.of(length) : Buffer.of((length & 0x7f) | 0x80, length >> 7);
  return Buffer.concat([Buffer.of(number * 8 + 2), size, content]);
}
