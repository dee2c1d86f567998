/** A revision's or entry's number as a key part: ten digits, so that keys sort as numbers do. */
export function numberPart(value: number): string {
  return String(value).padStart(10, '0');
}

/** The size of a log as a key part, likewise: as many digits as the largest safe integer has. */
export function sizePart(value: number): string {
  return String(value).padStart(16, '0');
}

/**
 * The parts of every record's composite key after its kind. Chaincode writes under them, and
 * whoever reads the state back finds records by them; a shorter list of leading parts is a prefix.
 */
export const recordKeys = {
  consortium: (channel: string) => [channel],
  charter: (owner: string, charterHash: string) => [owner, charterHash],
  member: (owner: string) => [owner, owner],
  'member-proposal': (owner: string, commandId: string) => [owner, commandId],
  'member-proposer': (owner: string) => [owner],
  'member-approval': (owner: string, commandId: string, approver: string) => [
    owner,
    commandId,
    approver,
  ],
  'member-agreement': (owner: string, commandId: string) => [owner, commandId],
  'member-showing': (owner: string, commandId: string, shower: string) => [
    owner,
    commandId,
    shower,
  ],
  'channel-config': (channel: string) => [channel],
  site: (owner: string, siteId: string) => [owner, siteId],
  identity: (owner: string, keyHash: string) => [owner, keyHash],
  device: (owner: string, deviceId: string) => [owner, deviceId],
  'device-key': (owner: string, keyHash: string) => [owner, keyHash],
  deviation: (
    reporter: string,
    about: { readonly owner: string; readonly kind: string; readonly id: string },
    commandId: string,
  ) => [reporter, about.owner, about.kind, about.id, commandId],
  governance: (channel: string) => [channel],
  'governance-proposal': (owner: string, commandId: string) => [owner, commandId],
  'governance-approval': (owner: string, commandId: string, approver: string) => [
    owner,
    commandId,
    approver,
  ],
  'channel-key': (epoch: number) => [numberPart(epoch)],
  policy: (owner: string, policyId: string) => [owner, policyId],
  'policy-revision': (owner: string, policyId: string, revision: number) => [
    owner,
    policyId,
    numberPart(revision),
  ],
  'policy-command': (owner: string, policyId: string, proposer: string, commandId: string) => [
    owner,
    policyId,
    proposer,
    commandId,
  ],
  'policy-approval': (owner: string, policyId: string, revision: number, approver: string) => [
    owner,
    policyId,
    numberPart(revision),
    approver,
  ],
  'policy-receipt': (
    owner: string,
    policyId: string,
    siteMsp: string,
    siteId: string,
    revision: number,
  ) => [owner, policyId, siteMsp, siteId, numberPart(revision)],
  incident: (owner: string, id: string) => [owner, id],
  'incident-entry': (owner: string, id: string, number: number) => [owner, id, numberPart(number)],
  'audit-log': (owner: string, logId: string) => [owner, logId],
  'audit-site': (owner: string, siteId: string) => [owner, siteId],
  'audit-anchor': (owner: string, logId: string, size: number) => [owner, logId, sizePart(size)],
  'audit-seal': (owner: string, logId: string) => [owner, logId],
  'audit-command': (owner: string, commandId: string) => [owner, commandId],
  'audit-action': (owner: string, id: string) => [owner, id],
  attestation: (owner: string, id: string) => [owner, id],
  'attestation-key': (owner: string, keyHash: string) => [owner, keyHash],
  'attestation-revocation': (owner: string, subject: string, id: string, revoker: string) => [
    owner,
    subject,
    id,
    revoker,
  ],
  image: (digest: string, owner: string, id: string) => [digest, owner, id],
  'image-endorsement': (digest: string, owner: string, id: string, endorser: string) => [
    digest,
    owner,
    id,
    endorser,
  ],
  'image-admission': (owner: string, id: string) => [owner, id],
  'image-runtime': (owner: string, id: string) => [owner, id],
  'learning-round': (owner: string, modelId: string, round: number) => [
    owner,
    modelId,
    numberPart(round),
  ],
  'learning-update': (
    owner: string,
    modelId: string,
    round: number,
    siteMsp: string,
    siteId: string,
  ) => [owner, modelId, numberPart(round), siteMsp, siteId],
} as const;
