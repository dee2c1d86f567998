import { randomBytes, randomUUID, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  CHANNEL_KEY_BYTES,
  ChannelKeyRecord,
  EdgeBeatError,
  type ProposalName,
  Rejected,
  sha256Hex,
} from '@edgebeat/core';
import {
  configUpdateIn,
  type FabricLedger,
  importMsp,
  membershipReader,
  shareChannelKey,
  signConfigUpdate,
  type WalletIdentity,
  withoutMetadata,
} from '@edgebeat/ledger';
import { chooseMember, type SiteChoice } from '../client/site-access';
import { printAnswer } from '../client/with-site';
import { connectPeer } from '../consortium/connect';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import { type Folders, folders } from '../consortium/folders';
import type { Member } from '../consortium/plan';
import { submit, submitBounds } from '../consortium/found';
import { requirePlan } from '../consortium/plan-file';
import { Exit } from '../exit-codes';
import { isPathProblem, pathSentence } from '../system-error';
import type { CommandContext } from './context';

/** Who acts: an administrator of the site's member, whose key stays in a folder of their own. */
export interface AdminOptions extends SiteChoice {
  /** An msp folder as cryptogen makes it. */
  readonly identity: string;
  readonly json: boolean;
}

interface Admin {
  readonly identity: WalletIdentity;
  readonly ledger: FabricLedger;
}

export interface ProposeMemberOptions extends AdminOptions {
  readonly id?: string;
  readonly reason?: string;
}

/**
 * Proposes to add or remove a member by a config update of the channel, which it signs.
 *
 * @throws Exit usage, Rejected with the chaincode's code, Unavailable, or Unknown.
 */
export async function proposeMember(
  change: 'add' | 'remove',
  member: string,
  file: string,
  options: ProposeMemberOptions,
  context: CommandContext,
): Promise<void> {
  const { id: commandId = randomUUID(), reason } = options;
  if ((change === 'remove') !== (reason !== undefined)) {
    throw new Exit('usage', 'say --reason <text> to remove a member, and not to add one');
  }
  const update = configUpdateIn(await bytesOf(file));
  await asAdmin(options, async ({ identity, ledger }) => {
    const known = await proposedRevision(ledger, { owner: identity.mspId, commandId });
    const expectedRevision = known ?? (await membershipReader(ledger).channelConfig()).revision;
    const named = { commandId, member, expectedRevision, ...signedBy(identity, update) };
    const argument = reason === undefined ? named : { ...named, reason };
    const transaction = change === 'add' ? 'proposeMember' : 'remove';
    const done = await submit(ledger, 'membership', transaction, argument);
    const answer = { commandId, owner: identity.mspId, ...done };
    printAnswer(answer, options, context, () => [
      known === undefined
        ? `proposed to ${change} ${member} as ${commandId}, in block ${String(done.block)}`
        : `proposed already to ${change} ${member} as ${commandId}; nothing has changed`,
      `update ${sha256Hex(update)}`,
    ]);
  });
}

/**
 * Approves a proposal by signing its config update, which has to be the one that was proposed.
 *
 * @throws Rejected conflict for another update, and as {@link proposeMember}.
 */
export async function approveMember(
  owner: string,
  commandId: string,
  file: string,
  options: AdminOptions,
  context: CommandContext,
): Promise<void> {
  const update = configUpdateIn(await bytesOf(file));
  await asAdmin(options, async ({ identity, ledger }) => {
    const { proposal } = await knownProposal(ledger, { owner, commandId });
    const { contentHash, configUpdateHash } = proposal;
    requireUpdate(file, update, configUpdateHash);
    const argument = { owner, commandId, contentHash, ...signedBy(identity, update) };
    const done = await submit(ledger, 'membership', 'approve', argument);
    printAnswer({ owner, commandId, ...done }, options, context, () => [
      `${identity.mspId} approves ${proposal.change} ${proposal.member}, in block ${String(done.block)}`,
    ]);
  });
}

/** A proposal that is made again names the revision that it named before, and is the same. */
async function proposedRevision(
  ledger: FabricLedger,
  name: ProposalName,
): Promise<number | undefined> {
  try {
    return (await membershipReader(ledger).proposal(name)).proposal.expectedRevision;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function knownProposal(ledger: FabricLedger, name: ProposalName) {
  const reader = membershipReader(ledger);
  try {
    return await reader.proposal(name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const { items } = await reader.list({ kind: 'member-proposal', pageSize: 1000, bookmark: '' });
    const owners = items
      .filter((one) => one.kind === 'member-proposal' && one.commandId === name.commandId)
      .map(({ owner }) => owner);
    const found = owners.length === 0 ? 'nobody has' : `that is of ${owners.join(', ')}`;
    throw new Rejected(
      'not-found',
      `${name.owner} has made no proposal ${name.commandId}: ${found}; "edgebeat membership list" at a site shows all with their owners`,
      { cause: error },
    );
  }
}

const isNotFound = (error: unknown): error is Rejected =>
  error instanceof Rejected && error.code === 'not-found';

/**
 * Shows the config block that an agreed update made.
 *
 * @throws Rejected invalid-proof for a block of something else, and as {@link proposeMember}.
 */
export async function showConfig(
  owner: string,
  commandId: string,
  file: string,
  options: AdminOptions,
  context: CommandContext,
): Promise<void> {
  const configBlock = Buffer.from(withoutMetadata(await bytesOf(file))).toString('base64');
  await asAdmin(options, async ({ identity, ledger }) => {
    const argument = { owner, commandId, configBlock };
    const done = await submit(ledger, 'membership', 'showConfig', argument);
    printAnswer({ owner, commandId, ...done }, options, context, () => [
      `${identity.mspId} has shown the config of ${commandId}, in block ${String(done.block)}`,
    ]);
  });
}

/**
 * Shares a new channel key, the next epoch, with the members that the collection has now.
 *
 * @throws Rejected conflict when another member was faster, and as {@link proposeMember}.
 */
export async function shareKey(options: AdminOptions, context: CommandContext): Promise<void> {
  await asAdmin(options, async ({ ledger }) => {
    const epoch = (await currentEpoch(ledger)) + 1;
    const command = { commandId: randomUUID(), epoch, key: randomBytes(CHANNEL_KEY_BYTES) };
    const { block } = await shareChannelKey(ledger, command, submitBounds);
    printAnswer({ epoch, block }, options, context, () => [
      `channel key ${String(epoch)} is shared, in block ${String(block)}; sites use it within 30 s`,
    ]);
  });
}

async function currentEpoch(ledger: FabricLedger): Promise<number> {
  const argument = { kind: 'channel-key' };
  try {
    const record = await ledger.evaluate({
      ...{ contract: 'membership', transaction: 'get', argument },
    });
    return ChannelKeyRecord.parse(record).epoch;
  } catch (error) {
    if (isNotFound(error)) return 0;
    throw error;
  }
}

function signedBy(identity: WalletIdentity, update: Uint8Array) {
  const configUpdate = Buffer.from(update).toString('base64');
  return { configUpdate, signature: signConfigUpdate(identity, update) };
}

/** Nobody signs what was not proposed, whatever the ledger would say to it. */
function requireUpdate(file: string, update: Uint8Array, proposed: string): void {
  const given = sha256Hex(update);
  if (given === proposed) return;
  throw new Rejected(
    'conflict',
    `the update in ${file} has the hash ${given}, and ${proposed} was proposed: get that one and read it`,
  );
}

async function asAdmin(
  { identity: folder, ...choice }: AdminOptions,
  work: (admin: Admin) => Promise<void>,
): Promise<void> {
  const files = folders(choice.data);
  const member = await chooseMember(choice);
  const identity = await importMsp(member.mspId, folder);
  await using ledger = await connectPeer(files, await requirePlan(files), member, identity);
  try {
    await work({ identity, ledger });
  } catch (error) {
    if (!(error instanceof EdgeBeatError)) throw error;
    throw (await foreign(files, member, identity, folder)) ?? error;
  }
}

/** Another member's administrator, whom the peer refuses without saying which option it is about. */
async function foreign(
  files: Folders,
  { mspId, siteId, domain }: Member,
  { certificate }: WalletIdentity,
  folder: string,
): Promise<Exit | undefined> {
  const file = materialPaths(files.crypto, domain).authority.certificate;
  const authority = new X509Certificate(await readFile(file));
  if (new X509Certificate(certificate).checkIssued(authority)) return undefined;
  return new Exit(
    'usage',
    `--identity ${folder}: no authority of ${mspId} issued its certificate; name an administrator of ${mspId}, the member of --site ${siteId}, or another --site`,
  );
}

async function bytesOf(file: string): Promise<Buffer> {
  return readFile(file).catch((error: unknown) => {
    throw isPathProblem(error) ? new Exit('usage', pathSentence(error)) : error;
  });
}
