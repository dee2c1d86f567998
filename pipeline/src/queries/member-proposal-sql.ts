import { sql } from 'kysely';

/** SQL of the rules by which the chaincode counts voices about the membership, over `p`, a proposal. */

/** Whether `m` agrees to the proposal `p`; its proposer has an approval too. */
export const approvesMember = sql`exists (select from projection.member_approvals as x
  where x.owner = p.owner and x.command_id = p.command_id and x.approver = m.owner)`;

const agreement = sql`select from projection.member_agreements as x
  where x.owner = p.owner and x.command_id = p.command_id`;

/** The membership is as it was proposed for, and the proposer has proposed nothing else since. */
export const isOpenMemberProposal = sql`(not exists (${agreement})
  and p.expected_revision
    = coalesce((select max(x.revision) from projection.member_agreements as x), 0)
  and not exists (select from projection.member_proposals as x where x.owner = p.owner
    and (x.block, x.transaction, x.item) > (p.block, p.transaction, p.item)))`;

/** How far the proposal `p` is. */
export const stateOfMemberProposal = sql`case
  when exists (${agreement} and x.revision is not null) then 'done'
  when exists (${agreement}) then 'agreed'
  when ${isOpenMemberProposal} then 'open'
  else 'stale' end`;
