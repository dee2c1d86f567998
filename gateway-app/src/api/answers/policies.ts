import {
  ClientId,
  Hash,
  Instant,
  MspId,
  PolicyId,
  PolicyRevisionRecord,
  PolicyRule,
} from '@edgebeat/core';
import { z } from 'zod';
import { listOf, placeFields } from './place';

const Rule = PolicyRule.meta({ id: 'PolicyRule' });

/** Where the revision in force stands at one site that it binds. */
export const PolicySite = z
  .object({
    owner: MspId,
    siteId: ClientId,
    state: z.enum(['active', 'older', 'pending']),
    /** Registered after the revision became active. */
    joinedLater: z.boolean(),
    revision: z.int().optional(),
    compiledHash: Hash.optional(),
    since: Instant.optional(),
    block: z.int().min(0).optional(),
    blockHash: Hash.optional(),
    transaction: z.int().min(0).optional(),
    transactionId: z.string().optional(),
  })
  .meta({ id: 'PolicySite' });
export type PolicySite = z.infer<typeof PolicySite>;

/** A revision that is in force while a later one waits for approvals. */
const InForce = z
  .object({
    revision: z.int(),
    policyName: z.string(),
    description: z.string(),
    rules: z.array(Rule),
    contentHash: Hash,
  })
  .meta({ id: 'PolicyInForce' });

/**
 * A policy. Name, rules, content hash, proposer, quorum and approvals are those of `latestRevision`,
 * which is what an approval names. It is `active` once every site that counted when the revision was
 * activated has attested it; a site that joins later is listed as pending until it does. `revision` is the one in force, or the latest while none is;
 * `inForce` holds its content when it is not the latest.
 */
export const Policy = z
  .object({
    policyId: PolicyId,
    owner: MspId,
    policyName: z.string(),
    description: z.string(),
    rules: z.array(Rule),
    status: z.enum(['proposed', 'approved', 'active', 'inactive']),
    revision: z.int(),
    latestRevision: z.int(),
    change: z.enum(['propose', 'update', 'deactivate']),
    contentHash: Hash,
    proposer: MspId,
    quorum: z.int(),
    approvals: z.array(MspId),
    inForce: InForce.optional(),
    activatedAt: Instant.optional(),
    createdAt: Instant,
    ...placeFields,
    sites: z.array(PolicySite),
    activeSites: z.int().min(0),
    boundSites: z.int().min(0),
    summary: z.string(),
  })
  .meta({ id: 'Policy' });
export type Policy = z.infer<typeof Policy>;

export const PolicyList = listOf(Policy).meta({ id: 'PolicyList' });
export type PolicyList = z.infer<typeof PolicyList>;

export const PolicyRevisions = z
  .object({ items: z.array(PolicyRevisionRecord) })
  .meta({ id: 'PolicyRevisions' });
export type PolicyRevisions = z.infer<typeof PolicyRevisions>;

/** The answer of the source's example, to the letter. */
export const PolicyAccepted = z
  .object({ status: z.literal('accepted'), policyId: PolicyId, message: z.string() })
  .meta({ id: 'PolicyAccepted' });
export type PolicyAccepted = z.infer<typeof PolicyAccepted>;
