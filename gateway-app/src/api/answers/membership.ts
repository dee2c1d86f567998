import {
  ClientId,
  ConfigSignature,
  DeviationRecord,
  Hash,
  Instant,
  MemberProposalRecord,
  MemberRecord,
  MspId,
  ShownConfig,
} from '@edgebeat/core';
import { z } from 'zod';
import { listOf, placeFields } from './place';

/** A member; `removed` is for ever, and a founder has no proposal. */
export const Member = z.object({ ...MemberRecord.shape, ...placeFields }).meta({ id: 'Member' });
export type Member = z.infer<typeof Member>;

export const MemberList = listOf(Member).meta({ id: 'MemberList' });
export type MemberList = z.infer<typeof MemberList>;

/** A change of the membership; once it is agreed, members show the channel's config block. */
export const MemberProposal = z
  .object({
    owner: MspId,
    commandId: ClientId,
    change: MemberProposalRecord.shape.change,
    member: MspId,
    reason: z.string().optional(),
    configUpdateHash: Hash,
    expectedRevision: z.int().min(0),
    contentHash: Hash,
    state: z.enum(['open', 'agreed', 'done', 'stale']),
    approvals: z.array(MspId),
    showings: z.array(z.object({ shower: MspId, shown: ShownConfig })),
    /** How many members have to agree, and then to show the same block. */
    needed: z.int().min(1),
    proposedAt: Instant,
    ...placeFields,
  })
  .meta({ id: 'MemberProposal' });
export type MemberProposal = z.infer<typeof MemberProposal>;

export const MemberProposalList = listOf(MemberProposal).meta({ id: 'MemberProposalList' });
export type MemberProposalList = z.infer<typeof MemberProposalList>;

/** A proposal with the signatures that the channel's config update needs. */
export const MemberProposalDetails = MemberProposal.extend({
  signatures: z.array(z.object({ approver: MspId, signature: ConfigSignature })),
}).meta({ id: 'MemberProposalDetails' });
export type MemberProposalDetails = z.infer<typeof MemberProposalDetails>;

/** What a member reported about another one's site, key or device. */
export const Deviation = z
  .object({ ...DeviationRecord.shape, ...placeFields })
  .meta({ id: 'Deviation' });
export type Deviation = z.infer<typeof Deviation>;

export const DeviationList = listOf(Deviation).meta({ id: 'DeviationList' });
export type DeviationList = z.infer<typeof DeviationList>;
