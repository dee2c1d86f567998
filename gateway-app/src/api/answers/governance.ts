import {
  ApprovalKind,
  ClientId,
  GovernanceChange,
  Hash,
  Instant,
  MspId,
  ProtocolVersion,
  Quorum,
} from '@edgebeat/core';
import { z } from 'zod';
import { listOf, placeFields } from './place';

/** The terms in force; without `proposal` they are those of the charter. */
export const Terms = z
  .object({
    revision: z.int().min(0),
    policies: Quorum,
    images: Quorum,
    protocolVersion: ProtocolVersion,
    proposal: z.object({ owner: MspId, commandId: ClientId }).optional(),
    since: Instant,
    /** Active members, and how many of them have to agree to other terms. */
    members: z.array(MspId),
    needed: z.int().min(1),
    ...placeFields,
  })
  .meta({ id: 'Terms' });
export type Terms = z.infer<typeof Terms>;

/** Terms that a member proposed; `stale` when others came into force before. */
export const GovernanceProposal = z
  .object({
    owner: MspId,
    commandId: ClientId,
    expectedRevision: z.int().min(0),
    change: GovernanceChange,
    contentHash: Hash,
    state: z.enum(['open', 'applied', 'stale']),
    approvals: z.array(MspId),
    needed: z.int().min(1),
    proposedAt: Instant,
    ...placeFields,
  })
  .meta({ id: 'GovernanceProposal' });
export type GovernanceProposal = z.infer<typeof GovernanceProposal>;

export const GovernanceProposalList = listOf(GovernanceProposal).meta({
  id: 'GovernanceProposalList',
});
export type GovernanceProposalList = z.infer<typeof GovernanceProposalList>;

/**
 * Something that waits for voices, and for whose. `id` is that of the policy, proposal, incident,
 * attestation or device, or the hash of the key; `number` a policy's revision or an incident's entry.
 * A device waits for another person of its own member, whose name stands in `waitingFor`.
 */
export const Approval = z
  .object({
    kind: ApprovalKind,
    owner: MspId,
    id: z.string(),
    number: z.int().min(1).optional(),
    change: z.string(),
    contentHash: Hash.optional(),
    proposer: MspId,
    approvals: z.array(MspId),
    quorum: z.int(),
    waitingFor: z.array(MspId),
    proposedAt: Instant,
  })
  .meta({ id: 'Approval' });
export type Approval = z.infer<typeof Approval>;

export const ApprovalList = listOf(Approval).meta({ id: 'ApprovalList' });
export type ApprovalList = z.infer<typeof ApprovalList>;
