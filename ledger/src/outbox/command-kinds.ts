import { type DeviationSubject, policyId } from '@edgebeat/core';
import type { CommandKind, NewCommand } from './outbox';

/** The roles of the wallet's identities that sign commands. */
export const signerRoles = [
  'connector',
  'operator',
  'policy-agent',
  'recorder',
  'publisher',
  'governor',
] as const;
export type SignerRole = (typeof signerRoles)[number];

/** Which transaction carries a kind of command, and who signs it. */
export interface KindRule {
  readonly contract: string;
  readonly transaction: string;
  readonly role: SignerRole;
}

/** The one table of kinds; every transaction but `incident.record` carries one command. */
export const commandKinds: Readonly<Record<CommandKind, KindRule>> = {
  'incident.record': { contract: 'incident', transaction: 'record', role: 'connector' },
  'incident.amend': { contract: 'incident', transaction: 'amend', role: 'operator' },
  'policy.propose': { contract: 'policy', transaction: 'propose', role: 'operator' },
  'policy.update': { contract: 'policy', transaction: 'update', role: 'operator' },
  'policy.deactivate': { contract: 'policy', transaction: 'deactivate', role: 'operator' },
  'policy.approve': { contract: 'policy', transaction: 'approve', role: 'operator' },
  'policy.acknowledge': { contract: 'policy', transaction: 'acknowledge', role: 'policy-agent' },
  'membership.registerDevice': {
    contract: 'membership',
    transaction: 'registerDevice',
    role: 'operator',
  },
  'membership.setTrust': { contract: 'membership', transaction: 'setTrust', role: 'operator' },
  'membership.revokeDevice': {
    contract: 'membership',
    transaction: 'revokeDevice',
    role: 'operator',
  },
  'governance.propose': { contract: 'governance', transaction: 'propose', role: 'governor' },
  'governance.approve': { contract: 'governance', transaction: 'approve', role: 'governor' },
  'membership.reportDeviation': {
    contract: 'membership',
    transaction: 'reportDeviation',
    role: 'operator',
  },
  'audit.open': { contract: 'audit', transaction: 'open', role: 'recorder' },
  'audit.anchor': { contract: 'audit', transaction: 'anchor', role: 'recorder' },
  'audit.seal': { contract: 'audit', transaction: 'seal', role: 'recorder' },
  'audit.act': { contract: 'audit', transaction: 'act', role: 'recorder' },
  'attestation.registerKey': {
    contract: 'attestation',
    transaction: 'registerKey',
    role: 'publisher',
  },
  'attestation.revokeKey': {
    contract: 'attestation',
    transaction: 'revokeKey',
    role: 'operator',
  },
  'attestation.attest': { contract: 'attestation', transaction: 'attest', role: 'publisher' },
  'attestation.endorse': { contract: 'attestation', transaction: 'endorse', role: 'operator' },
  'attestation.revoke': { contract: 'attestation', transaction: 'revoke', role: 'operator' },
  'attestation.recordAdmission': {
    contract: 'attestation',
    transaction: 'recordAdmission',
    role: 'connector',
  },
  'attestation.recordRuntime': {
    contract: 'attestation',
    transaction: 'recordRuntime',
    role: 'connector',
  },
  'learning.openRound': { contract: 'learning', transaction: 'openRound', role: 'connector' },
  'learning.submitUpdate': { contract: 'learning', transaction: 'submitUpdate', role: 'connector' },
  'learning.closeRound': { contract: 'learning', transaction: 'closeRound', role: 'connector' },
};

/** Whether a text names a kind of command. */
export function isCommandKind(text: string): text is CommandKind {
  return Object.hasOwn(commandKinds, text);
}

/**
 * The object that a command changes. Commands of one object go one after the other, in the order in
 * which they were added; an incident is named without its owner, which its recording does not know.
 */
export function entityOf(command: NewCommand, mspId: string): string {
  switch (command.kind) {
    case 'incident.record':
      return `incident/${command.argument.item.id}`;
    case 'incident.amend':
      return `incident/${command.argument.id}`;
    case 'policy.propose':
      return `policy/${mspId}/${policyId(mspId, command.argument.commandId)}`;
    case 'policy.acknowledge':
      return policyOf(command.argument.statement);
    case 'policy.update':
    case 'policy.deactivate':
    case 'policy.approve':
      return policyOf(command.argument);
    case 'membership.registerDevice':
    case 'membership.setTrust':
    case 'membership.revokeDevice':
      return `device/${command.argument.deviceId}`;
    case 'governance.propose':
      return `governance/${mspId}/${command.argument.commandId}`;
    case 'governance.approve':
      return `governance/${command.argument.owner}/${command.argument.commandId}`;
    case 'membership.reportDeviation':
      return deviationOf(command.argument.about);
    case 'audit.open':
    case 'audit.anchor':
      return `audit-log/${command.argument.logId}`;
    case 'audit.seal':
      return `audit-log/${command.argument.statement.logId}`;
    case 'audit.act':
      return `audit-actions/${command.argument.siteId}`;
    case 'attestation.registerKey':
      return `attestation-keys/${mspId}`;
    case 'attestation.revokeKey':
      return `attestation-keys/${command.argument.owner}`;
    case 'attestation.attest':
      return `attestation/${mspId}/${command.argument.id}`;
    case 'attestation.endorse':
    case 'attestation.revoke':
      return `attestation/${command.argument.owner}/${command.argument.id}`;
    case 'attestation.recordAdmission':
      return `image-admission/${command.argument.id}`;
    case 'attestation.recordRuntime':
      return `image-runtime/${command.argument.id}`;
    case 'learning.openRound':
    case 'learning.closeRound':
      return `learning/${mspId}/${command.argument.modelId}`;
    case 'learning.submitUpdate':
      return `learning/${command.argument.owner}/${command.argument.modelId}`;
  }
}

function policyOf({ owner, policyId: id }: { readonly owner: string; readonly policyId: string }) {
  return `policy/${owner}/${id}`;
}

function deviationOf({ kind, owner, id }: DeviationSubject) {
  return `deviation/${owner}/${kind}/${id}`;
}
