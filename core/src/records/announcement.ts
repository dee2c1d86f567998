import { z } from 'zod';
import { Hash, MspId } from './primitives';

/** What a committed transaction says that it did; a repeated command says nothing. */
export const LedgerAction = z.enum([
  'CharterAccepted',
  'ConsortiumFounded',
  'MembershipProposed',
  'MembershipApproved',
  'MembershipAgreed',
  'ChannelConfigShown',
  'MembershipChanged',
  'MemberAdded',
  'MemberRemoved',
  'SiteRegistered',
  'IdentityRegistered',
  'DeviceRegistered',
  'DeviceTrustChanged',
  'DeviceReleaseProposed',
  'DeviceRevoked',
  'DeviationReported',
  'ChannelKeyShared',
  'GovernanceProposed',
  'GovernanceApproved',
  'GovernanceChanged',
  'PolicyProposed',
  'PolicyUpdateProposed',
  'PolicyDeactivationProposed',
  'PolicyApproved',
  'PolicyActivated',
  'PolicyDeactivated',
  'PolicyAcknowledged',
  'IncidentRecorded',
  'IncidentAmended',
  'IncidentDisclosed',
  'AuditLogOpened',
  'AuditLogAnchored',
  'AuditLogSealed',
  'AuditActionRecorded',
  'AttestationKeyRegistered',
  'AttestationKeyRevocationProposed',
  'AttestationKeyRevoked',
  'AttestationRecorded',
  'AttestationEndorsed',
  'AttestationRevocationProposed',
  'AttestationRevoked',
  'AdmissionRecorded',
  'RuntimeRecorded',
  'LearningRoundOpened',
  'LearningUpdateSubmitted',
  'LearningRoundClosed',
]);
export type LedgerAction = z.infer<typeof LedgerAction>;

/** One thing that a transaction did: names and hashes only, `number` is a revision, an entry, a size or a round. */
export const LedgerAnnouncement = z.strictObject({
  event: LedgerAction,
  owner: MspId,
  id: z.string(),
  number: z.int().optional(),
  contentHash: Hash.optional(),
});
export type LedgerAnnouncement = z.infer<typeof LedgerAnnouncement>;

/** The payload of the one chaincode event LEDGER_EVENT of a transaction. */
export const LedgerEventPayload = z.strictObject({ items: z.array(LedgerAnnouncement).min(1) });
export type LedgerEventPayload = z.infer<typeof LedgerEventPayload>;
