import {
  canonicalJson,
  type PolicyContent,
  PolicyRevisionRecord,
  PolicyView,
  type ReceiptStatement,
} from '@edgebeat/core';
import { compiledHash } from '@edgebeat/core/cel';
import type { TestConsortium, TestMember } from '../fakes/test-consortium';

/** A policy, and the same one with another description. */
export const content: PolicyContent = {
  policyName: 'usb',
  description: '',
  rules: [{ condition: "device.type == 'USB_STORAGE'", action: 'disable', scope: 'EDGE_NODE' }],
};
export const other: PolicyContent = { ...content, description: 'later' };

/** Proposes the policy as a member's operator. */
export function propose({ ledger }: TestConsortium, member: TestMember, commandId = 'c-1') {
  return ledger.ask(PolicyRevisionRecord, member.operator, 'policy:propose', {
    commandId,
    policy: content,
  });
}

/** Reads the policy of a revision as a member's client. */
export function view(
  { ledger, members }: TestConsortium,
  { owner, policyId: id }: PolicyRevisionRecord,
) {
  return ledger.ask(PolicyView, members[0].client, 'policy:get', { owner, policyId: id });
}

/** What approvers name. */
export function naming({ owner, policyId: id, revision, contentHash }: PolicyRevisionRecord) {
  return { owner, policyId: id, revision, contentHash };
}

/** The head of a change to the latest revision. */
export function changing(
  { owner, policyId: id, revision }: PolicyRevisionRecord,
  commandId: string,
) {
  return { commandId, owner, policyId: id, expectedRevision: revision };
}

/** What the policy agent of a member's site says about a revision. */
export function statementOf(
  { ledger }: TestConsortium,
  member: TestMember,
  revision: PolicyRevisionRecord,
): ReceiptStatement {
  return {
    receipt: 1,
    channel: ledger.channel,
    owner: revision.owner,
    policyId: revision.policyId,
    revision: revision.revision,
    compiledHash: compiledHash(revision.policy),
    msp: member.msp,
    siteId: member.siteId,
    agent: member.agent.keyHash,
    time: ledger.now,
  };
}

/** A receipt as the member's policy agent sends it. */
export function signed(member: TestMember, statement: ReceiptStatement) {
  return { statement, signature: member.agent.sign(canonicalJson(statement)) };
}
