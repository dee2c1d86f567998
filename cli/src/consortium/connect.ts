import { readFile } from 'node:fs/promises';
import { CHAINCODE_NAME } from '@edgebeat/core';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import {
  connectFabric,
  type FabricLedger,
  importMsp,
  readIdentityIn,
  type WalletIdentity,
} from '@edgebeat/ledger';
import type { Folders } from './folders';
import type { Member, Plan } from './plan';
import type { WalletRole } from './wallet-roles';

/** Connects to a member's own peer as one of its identities. */
export async function connectMember(
  files: Folders,
  plan: Plan,
  member: Member,
  label: WalletRole | 'admin',
): Promise<FabricLedger> {
  return connectPeer(files, plan, member, await identityOf(files, member, label));
}

/** Connects to a member's own peer as an identity that was read before. */
export async function connectPeer(
  files: Folders,
  plan: Plan,
  member: Member,
  identity: WalletIdentity,
): Promise<FabricLedger> {
  const material = materialPaths(files.crypto, member.domain);
  return connectFabric({
    peerAddress: `localhost:${String(member.ports.peer)}`,
    standIns: (member.furtherPeers ?? []).map(({ peer }) => `localhost:${String(peer)}`),
    tlsRoot: await readFile(material.tlsCaFile, 'utf8'),
    identity,
    channel: plan.channel,
    chaincode: CHAINCODE_NAME,
  });
}

/** Reads an identity of a member; the admin's lies in its MSP folder, never in the wallet. */
export async function identityOf(
  files: Folders,
  member: Member,
  label: WalletRole | 'admin',
): Promise<WalletIdentity> {
  if (label !== 'admin') return readIdentityIn(files.wallet(member.name), label);
  const { folder } = materialPaths(files.crypto, member.domain).user('Admin').msp;
  return importMsp(member.mspId, folder, 'admin');
}
