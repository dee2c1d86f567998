import { generateKeyPairSync, sign } from 'node:crypto';
import {
  AuditAnchorRecord,
  AuditLogRecord,
  AuditSealRecord,
  bytesToHex,
  canonicalJson,
  consistencyProof,
  leafHash,
  merkleRoot,
  type SealStatement,
  type TreeHead,
} from '@edgebeat/core';
import type { Outcome } from '../fakes/fake-ledger';
import { makeFounded, type TestConsortium, type TestMember } from '../fakes/test-consortium';
import type { TestIdentity } from '../fakes/test-identity';

/** An Ed25519 key that signs for a log. */
export interface LogKey {
  readonly publicKey: string;
  sign(statement: SealStatement): string;
}

export function makeLogKey(): LogKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    sign: (statement) =>
      sign(null, Buffer.from(canonicalJson(statement)), privateKey).toString('base64'),
  };
}

const leaves = Array.from({ length: 200 }, (_, index) => leafHash(Uint8Array.of(index)));

/** The head of the tests' tree at a size. */
export function treeAt(size: number): TreeHead {
  return { size, root: bytesToHex(merkleRoot(leaves.slice(0, size))) };
}

export function proofOf(from: number, to: number): string[] {
  return consistencyProof(leaves.slice(0, to), from);
}

/** An action as a site hands it in. */
export function action(id: string, change: object = {}) {
  const time = '2026-05-31T23:00:00.000Z';
  return { id, class: 'login', time, hash: 'c'.repeat(64), ...change };
}

/** A consortium whose first member calls its log's transactions. */
export interface AuditWorld extends TestConsortium {
  readonly member: TestMember;
  readonly key: LogKey;
  open(change?: object, by?: TestIdentity): Promise<Outcome>;
  anchor(tree: TreeHead, proof: readonly string[], change?: object): Promise<Outcome>;
  seal(statement: SealStatement, change?: object, by?: TestIdentity): Promise<Outcome>;
  statement(tree: TreeHead, change?: Partial<SealStatement>): SealStatement;
}

/** Nobody has opened a log yet. */
export async function auditWorld(): Promise<AuditWorld> {
  const consortium = await makeFounded();
  const { ledger, members } = consortium;
  const [member] = members;
  const { recorder, siteId } = member;
  const key = makeLogKey();
  return {
    ...{ ...consortium, member, key },
    open: (change = {}, by = recorder) => {
      const { publicKey } = key;
      const request = { commandId: 'c-open', logId: 'log-1', siteId, publicKey, ...change };
      return ledger.submit(by, 'audit:open', request);
    },
    anchor: (tree, proof, change = {}) => {
      const commandId = `c-${tree.size}`;
      const request = { commandId, logId: 'log-1', ...tree, proof, ...change };
      return ledger.submit(recorder, 'audit:anchor', request);
    },
    seal: (statement, change = {}, by = recorder) => {
      const request = { commandId: 'c-seal', statement, signature: key.sign(statement), ...change };
      return ledger.submit(by, 'audit:seal', request);
    },
    statement: (tree, change = {}) => ({
      ...{ seal: 1, channel: ledger.channel, owner: member.msp, siteId, logId: 'log-1' },
      ...{ ...tree, reason: 'a disk was lost', ...change },
    }),
  };
}

/** The log is open, and a tree of 10 records is anchored. */
export async function anchoredWorld(): Promise<AuditWorld> {
  const world = await auditWorld();
  await world.open();
  await world.anchor(treeAt(10), []);
  return world;
}

/** A record of the first member as it is stored. */
export function storedLog({ ledger, member }: AuditWorld, logId = 'log-1'): AuditLogRecord {
  return AuditLogRecord.parse(read(ledger.state.get(keyOf('audit-log', member.msp, logId))));
}

export function storedAnchor(world: AuditWorld, size: number): AuditAnchorRecord {
  const key = keyOf('audit-anchor', world.member.msp, 'log-1', String(size).padStart(16, '0'));
  return AuditAnchorRecord.parse(read(world.ledger.state.get(key)));
}

export function storedSeal({ ledger, member }: AuditWorld): AuditSealRecord {
  return AuditSealRecord.parse(read(ledger.state.get(keyOf('audit-seal', member.msp, 'log-1'))));
}

function keyOf(...parts: readonly string[]): string {
  return ['', ...parts, ''].join('\u0000');
}

function read(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString());
}
