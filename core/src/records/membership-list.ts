import { z } from 'zod';
import { DeviationRecord } from './deviation';
import { DeviceRecord } from './device';
import { IdentityRecord, MemberRecord, SiteRecord } from './membership';
import { MemberProposalRecord } from './membership-change';
import { Bookmark } from './paging';
import { MspId } from './primitives';

/** What `membership.list` pages over. */
export const ListedMembership = z.discriminatedUnion('kind', [
  MemberRecord,
  SiteRecord,
  IdentityRecord,
  DeviceRecord,
  DeviationRecord,
  MemberProposalRecord,
]);

/** The argument of `membership.list`: records of one kind, of all members or of one. */
export const ListMembership = z.strictObject({
  kind: z.enum(['member', 'site', 'identity', 'device', 'deviation', 'member-proposal']),
  /** For deviations the member that reports. */
  owner: MspId.optional(),
  pageSize: z.int().min(1).max(1000).default(100),
  bookmark: Bookmark.default(''),
});
export type ListMembership = z.infer<typeof ListMembership>;

/** The answer of `membership.list`; only an empty bookmark is the end. */
export const MembershipPage = z.strictObject({
  items: z.array(ListedMembership),
  bookmark: Bookmark,
});
export type MembershipPage = z.infer<typeof MembershipPage>;
