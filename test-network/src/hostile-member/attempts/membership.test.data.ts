import { MemberProposalRecord } from '@edgebeat/core';
import {
  configBlock,
  configSignature,
  configUpdate,
  organizationGroup,
  updateFor,
} from '@edgebeat/chaincode/dist/membership/channel-config/channel-config.test.kit';
import type { Attempt } from '../attempt.test.kit';
import { callOf, type MemberWorld, type WorldMember } from '../member-world.test.kit';

const names = (world: MemberWorld) => world.members.map(({ msp }) => msp);

/** An admin's signature over an update, as Fabric's own program makes it. */
export async function signatureOf(
  member: WorldMember,
  update: Uint8Array,
  half: 'low' | 'high' = 'low',
) {
  const { mspId, certificate, privateKey } = await member.identity('admin');
  const key = { certificate: Buffer.from(certificate), privateKey: Buffer.from(privateKey) };
  return configSignature({ msp: mspId, ...key }, update, half);
}

/** The request that proposes a member; `update` is the right one where none is given. */
export async function proposalOf(
  world: MemberWorld,
  by: WorldMember,
  { member, ...given }: { readonly member: string; readonly commandId: string; update?: Buffer },
) {
  const update = given.update ?? updateFor('add', member, names(world));
  const signature = await signatureOf(by, update);
  const { commandId } = given;
  const configBytes = update.toString('base64');
  return { commandId, member, expectedRevision: 0, configUpdate: configBytes, signature };
}

/** Alpha's proposal of a newcomer, which waits for a second voice. */
async function withProposal(world: MemberWorld) {
  const { once, alpha } = world;
  const request = await proposalOf(world, alpha, { commandId: 'add-delta', member: 'DeltaMSP' });
  const made = await once('a proposal of Alpha', () =>
    alpha.done(MemberProposalRecord, 'admin', 'membership:proposeMember', request),
  );
  const { owner, commandId, contentHash } = made;
  return { owner, commandId, contentHash, update: updateFor('add', 'DeltaMSP', names(world)) };
}

/** Gamma's admin approves Alpha's proposal by a signature that another way was made. */
function approvingBy(
  make: (world: MemberWorld, update: Buffer) => ReturnType<typeof signatureOf>,
): Attempt['prepare'] {
  return async (world) => {
    const { update, ...named } = await withProposal(world);
    const configBytes = update.toString('base64');
    const signature = await make(world, update);
    const request = { ...named, configUpdate: configBytes, signature };
    return () => world.gamma.submit('admin', 'membership:approve', request);
  };
}

function proposing(make: (world: MemberWorld) => Buffer): Attempt['prepare'] {
  return async (world) => {
    const update = make(world);
    const given = { commandId: 'add-zeta', member: 'ZetaMSP', update };
    const request = await proposalOf(world, world.gamma, given);
    return () => world.gamma.submit('admin', 'membership:proposeMember', request);
  };
}

/** Shows a block of a proposal that Alpha and Beta have agreed on. */
function showing(make: (world: MemberWorld, update: Buffer) => Buffer): Attempt['prepare'] {
  return async (world) => {
    const { once, alpha, beta, gamma } = world;
    const given = { commandId: 'add-epsilon', member: 'EpsilonMSP' };
    const update = updateFor('add', given.member, names(world));
    const { owner, commandId } = await once('an agreement', async () => {
      const request = await proposalOf(world, beta, given);
      const call = [MemberProposalRecord, 'admin', 'membership:proposeMember', request] as const;
      const made = await beta.done(...call);
      await alpha.submit('admin', 'membership:approve', {
        ...{ owner: made.owner, commandId: made.commandId, contentHash: made.contentHash },
        ...{ configUpdate: request.configUpdate, signature: await signatureOf(alpha, update) },
      });
      return made;
    });
    const shown = make(world, update).toString('base64');
    const request = { owner, commandId, configBlock: shown };
    return () => gamma.submit('admin', 'membership:showConfig', request);
  };
}

const voice =
  "an admin's voice for a member: another's signature, its own over another update, one that Fabric would not take";
const block = 'a config block that no orderer made';
const after = (world: MemberWorld) => [...names(world), 'EpsilonMSP'].map((mspId) => ({ mspId }));

/** Attempts to decide alone who is a member. */
export const decidingAlone: readonly Attempt[] = [
  {
    threat: voice,
    what: 'another member’s signature',
    ends: { refused: 'invalid-signature', because: 'must name the certificate that calls' },
    prepare: approvingBy(({ alpha }, update) => signatureOf(alpha, update)),
  },
  {
    threat: voice,
    what: 'the own signature over another update',
    ends: { refused: 'invalid-signature', because: 'is not over this header and update' },
    prepare: approvingBy((world) =>
      signatureOf(world.gamma, updateFor('add', 'ZetaMSP', names(world))),
    ),
  },
  {
    threat: voice,
    what: 'the own signature with the larger S',
    ends: { refused: 'invalid-signature', because: 'not of a form that Fabric takes' },
    prepare: approvingBy(({ gamma }, update) => signatureOf(gamma, update, 'high')),
  },
  {
    threat: block,
    what: 'a block that one member made up alone',
    ends: { valid: 'without the effect' },
    watch: () => callOf('membership:get', { kind: 'member', owner: 'EpsilonMSP' }),
    prepare: showing((world, update) => configBlock(update, after(world), { number: 9_000 })),
  },
  {
    threat: block,
    what: 'a block of another update than was agreed on',
    ends: { refused: 'invalid-proof', because: 'configBlock: is not made by the update' },
    prepare: showing((world) => configBlock(updateFor('add', 'EpsilonMSP', []), after(world))),
  },
  {
    threat: 'an update that changes more than the member it names',
    what: 'a policy of the channel is changed beside it',
    ends: { refused: 'invalid-argument', because: 'and nothing else there' },
    prepare: proposing((world) =>
      configUpdate({
        ...{ before: names(world), after: [...names(world), 'ZetaMSP'], policyVersion: 1 },
        written: { ZetaMSP: organizationGroup('ZetaMSP') },
      }),
    ),
  },
  {
    threat: 'an update that changes more than the member it names',
    what: 'another member is taken out beside it',
    ends: { refused: 'invalid-argument', because: 'leave the others as they are' },
    prepare: proposing((world) =>
      configUpdate({
        ...{ before: names(world), after: [...names(world).slice(1), 'ZetaMSP'] },
        written: { ZetaMSP: organizationGroup('ZetaMSP') },
      }),
    ),
  },
  {
    threat: 'bytes that two parsers read differently',
    what: 'an update whose every field comes twice',
    ends: { refused: 'invalid-argument', because: 'field 1 comes twice' },
    prepare: proposing((world) => {
      const update = updateFor('add', 'ZetaMSP', names(world));
      return Buffer.concat([update, update]);
    }),
  },
  {
    threat: 'many proposals of members, or one that never gets into the channel',
    what: 'a second proposal of the same member, so that two would gather voices',
    ends: { refused: 'revision-mismatch', because: 'has proposed something else since many-1' },
    prepare: async (world) => {
      const { beta, gamma } = world;
      const given = { commandId: 'many-1', member: 'EtaMSP' };
      const first = await proposalOf(world, gamma, given);
      const call = [MemberProposalRecord, 'admin', 'membership:proposeMember'] as const;
      const { owner, commandId, contentHash } = await gamma.done(...call, first);
      const second = await proposalOf(world, gamma, { commandId: 'many-2', member: 'ThetaMSP' });
      await gamma.done(...call, second);
      const signature = await signatureOf(beta, Buffer.from(first.configUpdate, 'base64'));
      const { configUpdate: bytes } = first;
      const request = { owner, commandId, contentHash, configUpdate: bytes, signature };
      return () => beta.submit('admin', 'membership:approve', request);
    },
  },
];
