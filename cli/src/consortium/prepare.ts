import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureMaterial, issueIdentity } from '@edgebeat/fabric-embedded';
import { openWallet } from '@edgebeat/ledger';
import type { Folders } from './folders';
import type { Member, Plan } from './plan';
import { KEY_BYTES, readKey } from './read-key';
import { walletRoles } from './wallet-roles';
import { hasCode } from '../system-error';

/** Makes what is missing of certificates, wallets and keys; a second call changes nothing. */
export async function prepareMembers(files: Folders, plan: Plan): Promise<void> {
  await ensureMaterial(files.crypto, plan.members);
  for (const member of plan.members) {
    await prepareWallet(files, member);
    await ensureKey(files.keys(member.name), 'subject-salt.key');
  }
}

async function prepareWallet(files: Folders, member: Member): Promise<void> {
  const wallet = await openWallet(files.wallet(member.name));
  const present = await wallet.list();
  for (const role of walletRoles) {
    if (present.includes(role)) continue;
    const issued = await issueIdentity(files.crypto, member, { name: role, role: 'client' });
    await wallet.put({
      mspId: member.mspId,
      label: role,
      certificate: issued.certificatePem,
      privateKey: issued.privateKeyPem,
    });
  }
}

/**
 * Reads a key of 32 bytes, or makes it with mode 0600. A crash leaves a whole key or none.
 *
 * @throws Exit damaged when the file holds anything else.
 */
async function ensureKey(folder: string, name: string): Promise<Buffer> {
  const file = join(folder, name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, randomBytes(KEY_BYTES), { mode: 0o600, flush: true });
  try {
    // A link, unlike a rename, never replaces the key that is there.
    await link(draft, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return readKey(folder, name);
}
