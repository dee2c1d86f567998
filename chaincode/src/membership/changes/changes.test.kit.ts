import {
  ChannelConfigView,
  type Charter,
  MemberProposalRecord,
  MemberProposalView,
  MemberRecord,
} from '@edgebeat/core';
import type { Outcome } from '../../fakes/fake-ledger';
import { makeFounded, type TestConsortium } from '../../fakes/test-consortium';
import { makeIdentity, type TestIdentity } from '../../fakes/test-identity';
import { configBlock, configSignature, updateFor } from '../channel-config/channel-config.test.kit';

type Proposal = Pick<MemberProposalRecord, 'owner' | 'commandId' | 'contentHash'>;
type Change = 'add' | 'remove';

export const newcomer = 'Org4MSP';

/** A founded consortium with the admins of all who are or become members. */
export interface ChangeWorld extends TestConsortium {
  /** By MSP id: the three founders and the newcomer. */
  readonly admins: Readonly<Record<string, TestIdentity>>;
}

const admins = (async () => makeIdentity(newcomer, ['admin']))();

export async function changeWorld(policies?: Charter['policies']): Promise<ChangeWorld> {
  const consortium = await makeFounded(policies);
  const founders = consortium.members.map(({ msp, admin }) => [msp, admin] as const);
  return { ...consortium, admins: Object.fromEntries([...founders, [newcomer, await admins]]) };
}

/** The administrator of a member, whose number is in its name. */
export function adminOf({ admins: all }: ChangeWorld, number: number): TestIdentity {
  const admin = all[`Org${number}MSP`];
  if (admin === undefined) throw new Error(`there is no member ${number}`);
  return admin;
}

/** Whom the update of a change is made for: the members of that moment, and the newcomer. */
async function channelMembers({ ledger, members }: ChangeWorld): Promise<string[]> {
  const { items } = JSON.parse(
    await textOf(ledger.evaluate(members[0].client, 'membership:list', { kind: 'member' })),
  ) as { items: MemberRecord[] };
  return items.filter(({ status }) => status === 'active').map(({ owner }) => owner);
}

async function textOf(outcome: Promise<Outcome>): Promise<string> {
  const answer = await outcome;
  if (!answer.ok) throw new Error(answer.message);
  return answer.text;
}

/** The update that a change of a member needs now. */
export async function updateOf(world: ChangeWorld, change: Change, member: string) {
  return updateFor(change, member, await channelMembers(world));
}

export async function revisionOf({ ledger, members }: ChangeWorld): Promise<number> {
  const request = { kind: 'channel-config' };
  const view = await ledger.ask(ChannelConfigView, members[0].client, 'membership:get', request);
  return view.revision;
}

/** What a member's admin proposes; `given` takes the place of parts of the request. */
export async function propose(
  world: ChangeWorld,
  by: number,
  { change, member }: { readonly change: Change; readonly member: string },
  given: object = {},
): Promise<Outcome> {
  const admin = adminOf(world, by);
  const update = await updateOf(world, change, member);
  const transaction = change === 'add' ? 'proposeMember' : 'remove';
  return world.ledger.submit(admin, `membership:${transaction}`, {
    ...{ commandId: `${change}-${member}`, member, expectedRevision: await revisionOf(world) },
    configUpdate: update.toString('base64'),
    signature: configSignature(admin, update),
    ...(change === 'remove' && { reason: 'compromised' }),
    ...given,
  });
}

/** A proposal that has to succeed, with the update that it was made with. */
export async function proposed(
  world: ChangeWorld,
  by: number,
  change: Change,
  member: string,
  given: object = {},
) {
  const update = await updateOf(world, change, member);
  const outcome = propose(world, by, { change, member }, given);
  const record = MemberProposalRecord.parse(JSON.parse(await textOf(outcome)));
  return { ...record, update };
}

export type Proposed = Awaited<ReturnType<typeof proposed>>;

/** A member's admin approves a proposal by its signature over the update. */
export function approve(
  world: ChangeWorld,
  by: number,
  { owner, commandId, contentHash, update }: Proposal & { readonly update: Buffer },
  given: object = {},
): Promise<Outcome> {
  const admin = adminOf(world, by);
  return world.ledger.submit(admin, 'membership:approve', {
    ...{ owner, commandId, contentHash, configUpdate: update.toString('base64') },
    signature: configSignature(admin, update),
    ...given,
  });
}

/** A member's admin shows the block that the update of a proposal made. */
export async function show(
  world: ChangeWorld,
  by: number,
  { owner, commandId, change, member, update }: Proposed,
  block?: Buffer,
): Promise<Outcome> {
  const others = (await channelMembers(world)).filter((one) => one !== member);
  const organizations = change === 'add' ? [...others, member] : others;
  const shown =
    block ??
    configBlock(
      update,
      organizations.map((mspId) => ({ mspId })),
    );
  const request = { owner, commandId, configBlock: shown.toString('base64') };
  return world.ledger.submit(adminOf(world, by), 'membership:showConfig', request);
}

/** Members show the block one after the other; each has to succeed, and the last outcome is answered. */
export async function shownBy(
  world: ChangeWorld,
  by: readonly number[],
  proposal: Proposed,
): Promise<Outcome> {
  let last: Outcome | undefined;
  for (const number of by) {
    last = await show(world, number, proposal);
    if (!last.ok) throw new Error(last.message);
  }
  if (last === undefined) throw new Error('nobody shows the block');
  return last;
}

export function viewOf(
  { ledger, members }: ChangeWorld,
  { owner, commandId }: Pick<Proposal, 'owner' | 'commandId'>,
): Promise<MemberProposalView> {
  const request = { kind: 'member-proposal', owner, commandId };
  return ledger.ask(MemberProposalView, members[0].client, 'membership:get', request);
}

export function memberOf({ ledger, members }: ChangeWorld, owner: string): Promise<MemberRecord> {
  return ledger.ask(MemberRecord, members[0].client, 'membership:get', { kind: 'member', owner });
}

/** A consortium of four: the newcomer was proposed, agreed on and shown. */
export async function withFour(policies?: Charter['policies']): Promise<ChangeWorld> {
  const world = await changeWorld(policies);
  const proposal = await proposed(world, 1, 'add', newcomer);
  await textOf(approve(world, 2, proposal));
  await shownBy(world, [1, 2], proposal);
  return world;
}

/** Removes a member by the voices of others; it has to succeed. */
export async function removed(
  world: ChangeWorld,
  member: string,
  by: readonly [number, ...number[]],
): Promise<Proposed> {
  const [first, ...more] = by;
  const proposal = await proposed(world, first, 'remove', member);
  for (const number of more) await textOf(approve(world, number, proposal));
  return proposal;
}
