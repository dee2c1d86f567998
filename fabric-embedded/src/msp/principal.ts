import { msp } from '@hyperledger/fabric-protos';
import type { NodeRole } from './identity';
import type { Member, ValidIdentity } from './member';

const maxDepth = 16;

/** A principal decoded, so that evaluating it takes no parsing. */
export type Principal = (identity: ValidIdentity, member: Member) => boolean;

const never: Principal = () => false;

/**
 * Decodes a principal. What is malformed or unknown is satisfied by nobody.
 *
 * @param fingerprintOf the fingerprint of a serialised identity and its MSP, when it is readable
 */
export function decodePrincipal(
  message: msp.MSPPrincipal,
  fingerprintOf: (serialized: Uint8Array) => { mspId: string; fingerprint: string },
  depth = 0,
): Principal {
  const { Classification } = msp.MSPPrincipal;
  const bytes = message.getPrincipal_asU8();
  try {
    switch (message.getPrincipalClassification()) {
      case Classification.ROLE:
        return decodeRole(msp.MSPRole.deserializeBinary(bytes));
      case Classification.ORGANIZATION_UNIT:
        return decodeUnit(msp.OrganizationUnit.deserializeBinary(bytes));
      case Classification.IDENTITY: {
        const wanted = fingerprintOf(bytes);
        return (identity, member) =>
          member.mspId === wanted.mspId && identity.fingerprint === wanted.fingerprint;
      }
      case Classification.ANONYMITY:
        return decodeAnonymity(msp.MSPIdentityAnonymity.deserializeBinary(bytes));
      case Classification.COMBINED: {
        const parts = msp.CombinedPrincipal.deserializeBinary(bytes).getPrincipalsList();
        if (parts.length === 0 || depth >= maxDepth) return never;
        const all = parts.map((part) => decodePrincipal(part, fingerprintOf, depth + 1));
        return (identity, member) => all.every((part) => part(identity, member));
      }
      // A message may hold a number that this version does not name.
      default:
        return never;
    }
  } catch {
    return never;
  }
}

function decodeRole(role: msp.MSPRole): Principal {
  const { MSPRoleType } = msp.MSPRole;
  const mspId = role.getMspIdentifier();
  const nodeRoles: Partial<Record<number, NodeRole>> = {
    [MSPRoleType.CLIENT]: 'client',
    [MSPRoleType.PEER]: 'peer',
    [MSPRoleType.ADMIN]: 'admin',
    [MSPRoleType.ORDERER]: 'orderer',
  };
  if (role.getRole() === MSPRoleType.MEMBER) return (_, member) => member.mspId === mspId;
  const nodeRole = nodeRoles[role.getRole()];
  if (nodeRole === undefined) return never;
  return (identity, member) =>
    member.mspId === mspId &&
    (identity.roles.has(nodeRole) || (nodeRole === 'admin' && identity.isNamedAdmin));
}

function decodeUnit(unit: msp.OrganizationUnit): Principal {
  const mspId = unit.getMspIdentifier();
  const name = unit.getOrganizationalUnitIdentifier();
  const certifiers = unit.getCertifiersIdentifier_asU8();
  return (identity, member) =>
    member.mspId === mspId &&
    identity.organizationalUnits.includes(name) &&
    Buffer.compare(identity.certifiersIdentifier, certifiers) === 0;
}

/** An X.509 identity is never anonymous. */
function decodeAnonymity(anonymity: msp.MSPIdentityAnonymity): Principal {
  const { NOMINAL } = msp.MSPIdentityAnonymity.MSPIdentityAnonymityType;
  return () => anonymity.getAnonymityType() === NOMINAL;
}
