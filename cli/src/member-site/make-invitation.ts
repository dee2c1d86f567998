import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { collectionsConfig } from '@edgebeat/chaincode/collections';
import { CHAINCODE_NAME, CHANNEL_KEY_COLLECTION } from '@edgebeat/core';
import { importMsp } from '@edgebeat/ledger';
import {
  type Asking,
  type ChannelMember,
  channelMembers,
  findFabric,
  liveChaincode,
} from '@edgebeat/network';
import type { FabricEnvironment } from '@edgebeat/network/find-fabric';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import { z } from 'zod';
import { connectMember } from '../consortium/connect';
import type { Folders } from '../consortium/folders';
import { exists } from '../consortium/found';
import { readPins } from '../consortium/pins';
import type { Member, Plan } from '../consortium/plan';
import { Exit } from '../exit-codes';
import { isPathProblem, pathSentence } from '../system-error';
import type { InvitationContent } from './invitation';
import { definitionHash } from './make-site';
import { notCounted } from './awaited';

const Described = z.object({ mspId: z.string(), ordererAddress: z.string() });

/** Whom a member invites, out of which data folder, and for how long. */
export interface InvitationRequest {
  readonly files: Folders;
  readonly plan: Plan;
  /** The member that invites. */
  readonly member: Member;
  readonly environment: FabricEnvironment;
  /** The file that the invited member handed over. */
  readonly definition: string;
  readonly validMs: number;
  readonly now: Date;
}

/** An invitation's content and the key that its inviter's administrator signs with. */
export interface UnsignedInvitation {
  readonly content: InvitationContent;
  readonly privateKey: string;
  /** What the invited member will wait for or not reach. */
  readonly warnings: readonly string[];
}

/**
 * Gathers what an invited member needs, from the channel as the inviting member's own peer has it.
 *
 * @throws Exit usage for a file that is no definition; refused while the invited is not on the channel;
 * FabricFailure or Unavailable when the peer does not answer.
 */
export async function makeInvitation(request: InvitationRequest): Promise<UnsignedInvitation> {
  const { files, plan, member, environment, validMs, now } = request;
  const described = await readDefinition(request.definition);
  const { mspId } = described;
  const invited = { mspId, definition: await definitionHash(request.definition) };
  const asking: Asking = {
    programs: await findFabric(environment),
    folder: resolve(files.organization(member.mspId)),
    channel: plan.channel,
  };
  const members = await channelMembers(asking);
  const own = requireOnChannel(members, member.mspId, plan.channel);
  requireOnChannel(members, mspId, plan.channel);
  const { folder } = materialPaths(files.crypto, member.domain).user('Admin').msp;
  const admin = await importMsp(member.mspId, folder, 'admin');
  const consortium = await readFile(files.consortiumFile, 'utf8').catch(() => undefined);
  const content = {
    ...{ invitation: 1 as const, channel: plan.channel, genesisHash: await genesisOf(files) },
    issuedAt: now.toISOString(),
    validUntil: new Date(now.getTime() + validMs).toISOString(),
    invited,
    inviter: {
      mspId: member.mspId,
      authority: own.authorities[0] ?? '',
      certificate: admin.certificate,
    },
    members: inviterFirst(members, member.mspId, mspId),
    chaincode: await chaincodeOf(asking),
    ...(consortium === undefined ? {} : { consortium }),
  };
  const warnings = await warningsOf(request, described, content.members);
  return { content, privateKey: admin.privateKey, warnings };
}

/** What stands on the ledger; a file that somebody kept may be of another time. */
async function chaincodeOf(asking: Asking): Promise<InvitationContent['chaincode']> {
  const live = await liveChaincode(asking, CHAINCODE_NAME);
  const { version, sequence, packageId, content, collections } = live;
  const [keys, ...more] = collections;
  if (keys?.name !== CHANNEL_KEY_COLLECTION || more.length > 0) {
    throw new Exit(
      'refused',
      `the chaincode on ${asking.channel} has collections of another release; invite with the release that the members run`,
    );
  }
  return {
    ...{ name: CHAINCODE_NAME, version, sequence, packageId },
    package: content.toString('base64'),
    collections: collectionsConfig(keys.members).map((collection) => ({ ...collection })),
  };
}

function inviterFirst(members: readonly ChannelMember[], inviter: string, invited: string) {
  const others = members
    .filter(({ mspId }) => mspId !== invited)
    .map(({ mspId, orderers, peers, tlsRoots }) => ({
      ...{ mspId, tlsRoots: [...tlsRoots] },
      ...{ orderers: [...orderers], peers: [...peers] },
    }));
  const isFirst = ({ mspId }: { readonly mspId: string }) => Number(mspId === inviter);
  return others.sort((one, other) => isFirst(other) - isFirst(one));
}

function requireOnChannel(
  members: readonly ChannelMember[],
  mspId: string,
  channel: string,
): ChannelMember {
  const found = members.find((one) => one.mspId === mspId);
  if (found !== undefined) return found;
  const known = members.map((one) => one.mspId).join(', ');
  throw new Exit(
    'refused',
    `${mspId} is not on ${channel}, whose members are ${known}; let it in first: docs/runbooks/add-member.md`,
  );
}

async function warningsOf(
  { files, plan, member }: InvitationRequest,
  { mspId, ordererAddress }: z.infer<typeof Described>,
  members: InvitationContent['members'],
): Promise<string[]> {
  await using ledger = await connectMember(files, plan, member, 'admin');
  const isMember = await exists(ledger, { kind: 'member', owner: mspId });
  const isHere = (address: string) => address.startsWith('localhost:');
  const hidden = isHere(ordererAddress)
    ? []
    : members.filter(({ orderers, peers }) => [...orderers, ...peers].some(isHere));
  return [
    ...(isMember ? [] : [`${notCounted(mspId, plan.channel)}; its site waits for that`]),
    ...hidden.map((other) => {
      const where = [...other.orderers, ...other.peers].join(', ');
      return `${other.mspId} is at ${where}, which ${mspId} at ${ordererAddress} does not reach from another machine`;
    }),
  ];
}

async function readDefinition(file: string): Promise<z.infer<typeof Described>> {
  try {
    return Described.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (isPathProblem(error)) throw new Exit('usage', pathSentence(error));
    throw new Exit('usage', `--definition ${file} is not what "edgebeat site init" wrote`);
  }
}

async function genesisOf(files: Folders): Promise<string> {
  const { genesisHash } = await readPins(files);
  if (genesisHash !== undefined) return genesisHash;
  throw new Exit('usage', `${files.pins} names no first block; start the network once`);
}
