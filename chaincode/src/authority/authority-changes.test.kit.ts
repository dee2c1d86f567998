import { type ConfigSignature, MemberApprovalRecord, MemberProposalRecord } from '@edgebeat/core';
import type { TestConsortium } from '../fakes/test-consortium';
import type { TestIdentity } from '../fakes/test-identity';
import {
  configBlock,
  configSignature,
  updateFor,
} from '../membership/channel-config/channel-config.test.kit';

const founders = ['Org1MSP', 'Org2MSP', 'Org3MSP'];
const adding = updateFor('add', 'Org4MSP', founders);
const removing = updateFor('remove', 'Org3MSP', founders);
const block = configBlock(
  adding,
  [...founders, 'Org4MSP'].map((mspId) => ({ mspId })),
).toString('base64');

/** A member that one member has proposed and another agreed to. */
export async function newcomerBy(
  { ledger, members }: TestConsortium,
  index: 0 | 1,
): Promise<MemberProposalRecord> {
  const { admin } = members[index];
  const request = { commandId: 'newcomer', member: 'Org4MSP', ...signed(admin, adding) };
  const proposal = await ledger.ask(MemberProposalRecord, admin, 'membership:proposeMember', {
    ...request,
    expectedRevision: 0,
  });
  const { owner, commandId, contentHash } = proposal;
  const approver = members[2].admin;
  const approval = { owner, commandId, contentHash, ...signed(approver, adding) };
  await ledger.ask(MemberApprovalRecord, approver, 'membership:approve', approval);
  return proposal;
}

/** Valid arguments for what changes the membership. */
export function changeArguments(
  caller: TestIdentity,
  { owner, commandId, contentHash }: MemberProposalRecord,
): Record<string, unknown> {
  const proposing = { commandId: 'new', expectedRevision: 0 };
  const name = { owner, commandId };
  return {
    'membership:proposeMember': { ...proposing, member: 'Org4MSP', ...signed(caller, adding) },
    'membership:remove': {
      ...{ ...proposing, member: 'Org3MSP', reason: 'compromised' },
      ...signed(caller, removing),
    },
    'membership:approve': { ...name, contentHash, ...signed(caller, adding) },
    'membership:showConfig': { ...name, configBlock: block },
  };
}

/** Arguments are made for every call, and most calls need no signature: each is made once. */
const signatures = new Map<string, ConfigSignature>();

function signed(identity: TestIdentity, update: Buffer) {
  const configUpdate = update.toString('base64');
  const name = `${identity.keyHash} ${configUpdate}`;
  const signature = signatures.get(name) ?? configSignature(identity, update);
  signatures.set(name, signature);
  return { configUpdate, signature };
}
