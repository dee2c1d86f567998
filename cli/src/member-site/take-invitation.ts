import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CHAINCODE_NAME } from '@edgebeat/core';
import { accepts, firstBlockHash, packageIdOf, parseConsortium } from '@edgebeat/network';
import type { FabricPrograms } from '@edgebeat/network';
import type { Folders } from '../consortium/folders';
import { checkPins, hasPins } from '../consortium/pins';
import type { Member } from '../consortium/plan';
import { Exit } from '../exit-codes';
import { codeDigest } from '../fabric-network/code-digest';
import { replaceFile } from '../replace-file';
import type { InvitationContent } from './invitation';
import { definitionHash } from './make-site';
import { keepSiteFile, type MemberAddress, type SiteFile } from './site-file';

/** An orderer of another member, as Fabric's programs are told of it. */
export interface OtherOrderer {
  readonly address: string;
  readonly tlsCaFile: string;
}

/** Where a site keeps the package and the collections that it approves. */
export function chaincodeFiles({ network }: Folders) {
  const folder = join(resolve(network), 'packages');
  return {
    folder,
    package: join(folder, `${CHAINCODE_NAME}.tar.gz`),
    collections: join(folder, `${CHAINCODE_NAME}-collections.json`),
  };
}

/**
 * Checks that an invitation is for this site and this program.
 *
 * @throws Exit refused for another member's, or one made for another definition; usage for other code.
 */
export async function requireForUs(
  { invited, chaincode, consortium }: InvitationContent,
  files: Folders,
  { mspId }: Member,
): Promise<void> {
  if (invited.mspId !== mspId) {
    throw new Exit('refused', `the invitation is for ${invited.mspId}, and this site is ${mspId}`);
  }
  const own = await definitionHash(files.memberFile);
  if (invited.definition !== own) {
    throw new Exit(
      'refused',
      `the invitation was made for a definition of ${mspId} with the SHA-256 ${invited.definition}, and ${files.memberFile} has ${own}: hand that one over`,
    );
  }
  const packageId = packageIdOf(Buffer.from(chaincode.package, 'base64'));
  if (packageId !== chaincode.packageId) {
    throw new Exit(
      'not-proven',
      `the package in the invitation is ${packageId}, and it names ${chaincode.packageId}`,
    );
  }
  if (consortium !== undefined) parseConsortium(consortium, 'consortium.yaml in the invitation');
  const digest = await codeDigest();
  if (packageId.includes(`_${digest}:`)) return;
  throw new Exit(
    'usage',
    `the members run ${packageId}, and this program's code has the digest ${digest}: install the release that they run`,
  );
}

/** What is asked of the channel before a site takes an invitation. */
export interface Joining {
  readonly programs: FabricPrograms;
  readonly files: Folders;
  readonly member: Member;
  readonly content: InvitationContent;
}

/**
 * Asks an orderer for the channel's first block, as this member's administrator.
 *
 * @throws Exit not-proven for another first block; unavailable when no orderer listens; FabricFailure
 * when it refuses, because the member is not on the channel.
 */
export async function requireGenesis({ programs, files, member, content }: Joining): Promise<void> {
  const { channel, genesisHash } = content;
  const from = await reachableOrderer(files, content.members);
  const folder = resolve(files.organization(member.mspId));
  const found = await firstBlockHash({ programs, folder, channel }, from);
  if (found === genesisHash) return;
  throw new Exit(
    'not-proven',
    `the first block of ${channel} at ${from.address} has the hash ${found}, and the invitation names ${genesisHash}: that is another channel`,
  );
}

/** The first orderer that listens, with its authority in a file. @throws Exit unavailable. */
export async function reachableOrderer(
  { network }: Folders,
  members: readonly MemberAddress[],
): Promise<OtherOrderer> {
  const all = members.flatMap(({ mspId, orderers, tlsRoots }) =>
    orderers.map((address) => ({ address, mspId, tlsRoots })),
  );
  const folder = join(resolve(network), 'tls-roots');
  for (const { address, mspId, tlsRoots } of all) {
    const at = address.lastIndexOf(':');
    if (!(await accepts(Number(address.slice(at + 1)), address.slice(0, at)))) continue;
    await mkdir(folder, { recursive: true });
    const tlsCaFile = join(folder, `${mspId}.pem`);
    await replaceFile(tlsCaFile, tlsRoots.join(''));
    return { address, tlsCaFile };
  }
  const tried = all.map(({ address }) => address).join(', ');
  throw new Exit('unavailable', `no orderer of the members can be reached at ${tried}`);
}

/** Keeps the package and the collections that are to be approved. */
export async function keepChaincode(files: Folders, { chaincode }: InvitationContent) {
  const { folder, ...file } = chaincodeFiles(files);
  await mkdir(folder, { recursive: true });
  await replaceFile(file.package, Buffer.from(chaincode.package, 'base64'));
  await replaceFile(file.collections, JSON.stringify(chaincode.collections));
}

/** Keeps what an invitation says; the site file comes last, and with it the site has joined. */
export async function keepInvitation(
  files: Folders,
  content: InvitationContent,
  known: SiteFile | undefined,
): Promise<SiteFile> {
  const { channel, genesisHash, inviter, members, chaincode, consortium } = content;
  await keepChaincode(files, content);
  if (consortium !== undefined) await replaceFile(files.consortiumFile, consortium);
  if (!(await hasPins(files))) await checkPins(files, { channelId: channel, genesisHash });
  const { version, sequence, packageId } = chaincode;
  return keepSiteFile(files, {
    ...{ site: 1, genesisHash, members },
    inviter: known?.inviter ?? { mspId: inviter.mspId, authority: inviter.authority },
    chaincode: { version, sequence, packageId },
    ...{ joined: known?.joined ?? false, approved: known?.approved ?? 0 },
  });
}
