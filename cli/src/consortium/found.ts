import { randomBytes, randomUUID } from 'node:crypto';
import { CHANNEL_KEY_BYTES, contentHash, Rejected, type Role, sha256Hex } from '@edgebeat/core';
import {
  type CommittedTransaction,
  type Ledger,
  publicKey,
  shareChannelKey,
  submitAndWait,
} from '@edgebeat/ledger';
import { connectMember, identityOf } from './connect';
import type { Folders } from './folders';
import { charterOf, type Member, type Plan } from './plan';
import { KEY_BACKDATED_MS, walletRoles } from './wallet-roles';

const yearMs = 365 * 24 * 3600 * 1000;

/** The bounds of one administrative transaction. */
export const submitBounds = { deadlineMs: 30_000, attempts: 10 } as const;

export interface Founding {
  readonly charterHash: string;
  readonly transactions: number;
}

/**
 * Founds the consortium and registers every member's site and identities; one member shares the
 * first channel key. What is there already stays as it is, so that it may run at every start.
 */
export async function foundConsortium(
  files: Folders,
  plan: Plan,
  onFirstCommit?: () => void,
): Promise<Founding> {
  const charter = charterOf(plan);
  let transactions = 0;
  for (const member of plan.members) {
    await using ledger = await connectMember(files, plan, member, 'admin');
    await submit(ledger, 'membership', 'found', charter);
    if (transactions === 0) onFirstCommit?.();
    transactions += 1;
  }
  const registered = await Promise.all(
    plan.members.map((member) => registerMember(files, plan, member)),
  );
  transactions += await shareFirstChannelKey(files, plan);
  return {
    charterHash: contentHash(charter),
    transactions: registered.reduce((sum, count) => sum + count, transactions),
  };
}

/** Whether this data folder's consortium was founded and every member registered before. */
export async function isFounded(files: Folders, plan: Plan): Promise<boolean> {
  const founded = await Promise.all(
    plan.members.map(async (member) => {
      await using ledger = await connectMember(files, plan, member, 'admin');
      for (const kind of ['consortium', 'channel-key']) {
        if (!(await exists(ledger, { kind }))) return false;
      }
      const registered = await Promise.all(
        walletRoles.map(async (role) => {
          const identity = await identityOf(files, member, role);
          return exists(ledger, identityKey(member, publicKey(identity)));
        }),
      );
      return registered.every(Boolean);
    }),
  );
  return founded.every(Boolean);
}

/** The key is kept nowhere but in the members' private data; whoever comes second finds it there. */
async function shareFirstChannelKey(files: Folders, plan: Plan): Promise<number> {
  const [first] = plan.members;
  if (first === undefined) return 0;
  await using ledger = await connectMember(files, plan, first, 'admin');
  if (await exists(ledger, { kind: 'channel-key' })) return 0;
  const key = randomBytes(CHANNEL_KEY_BYTES);
  await shareChannelKey(ledger, { commandId: randomUUID(), epoch: 1, key }, submitBounds);
  return 1;
}

/**
 * Registers a member's site and identities, where they are not; how many transactions that took.
 *
 * @throws Rejected with the chaincode's code, as for a member that the ledger does not count yet.
 */
export async function registerMember(files: Folders, plan: Plan, member: Member): Promise<number> {
  await using ledger = await connectMember(files, plan, member, 'admin');
  await submit(ledger, 'membership', 'registerSite', { siteId: member.siteId });
  for (const role of walletRoles) {
    const identity = await identityOf(files, member, role);
    const key = publicKey(identity);
    if (await exists(ledger, identityKey(member, key))) continue;
    await submit(ledger, 'membership', 'registerIdentity', registration(member, role, key));
  }
  return 1 + walletRoles.length;
}

function registration(member: Member, role: Role, key: string) {
  const from = new Date(Date.now() - KEY_BACKDATED_MS);
  return {
    publicKey: key,
    label: `${role} of ${member.siteId}`,
    roles: [role],
    siteId: member.siteId,
    validity: {
      from: from.toISOString(),
      until: new Date(from.getTime() + yearMs).toISOString(),
    },
  };
}

function identityKey(member: Member, key: string) {
  return { kind: 'identity', owner: member.mspId, keyHash: sha256Hex(Buffer.from(key, 'base64')) };
}

/** Whether the ledger has a record of the membership. */
export async function exists(ledger: Ledger, argument: unknown): Promise<boolean> {
  try {
    await ledger.evaluate({ contract: 'membership', transaction: 'get', argument });
    return true;
  } catch (error) {
    if (error instanceof Rejected && error.code === 'not-found') return false;
    throw error;
  }
}

/** Submits one administrative transaction and waits until it is committed. */
export function submit(
  ledger: Ledger,
  contract: string,
  transaction: string,
  argument: unknown,
): Promise<CommittedTransaction> {
  return submitAndWait(ledger, { contract, transaction, argument }, submitBounds);
}
