import {
  decodeAnonymity,
  decodeCombined,
  decodeOrganizationUnit,
  decodeRole,
  principalTypes,
  roles,
  type Principal,
} from '../messages/policies';
import type { Identity } from '../msp/identity';
import type { Msp, NodeRole } from '../msp/msp';
import type { MspRegistry } from '../msp/msp-registry';

const nodeRoles = new Map<number, NodeRole>([
  [roles.client, 'client'],
  [roles.peer, 'peer'],
  [roles.admin, 'admin'],
  [roles.orderer, 'orderer'],
]);
const nominal = 0;
const maxNesting = 32;

/** Whether an identity is whom a principal means; a principal that cannot be read means nobody. */
export function satisfies(
  identity: Identity,
  principal: Principal,
  registry: MspRegistry,
  nesting = 0,
): boolean {
  const msp = registry.msp(identity.mspId);
  if (msp === undefined || nesting > maxNesting) return false;
  try {
    return judge(identity, principal, msp, registry, nesting);
  } catch {
    return false;
  }
}

function judge(
  identity: Identity,
  { classification, principal }: Principal,
  msp: Msp,
  registry: MspRegistry,
  nesting: number,
): boolean {
  switch (classification) {
    case principalTypes.role:
      return hasRole(identity, principal, msp);
    case principalTypes.organizationUnit:
      return isInUnit(identity, principal, msp);
    case principalTypes.identity:
      return isIdentity(identity, principal, msp, registry);
    case principalTypes.anonymity:
      return decodeAnonymity(principal).type === nominal;
    case principalTypes.combined: {
      const parts = decodeCombined(principal).principals;
      return (
        parts.length > 0 && parts.every((part) => satisfies(identity, part, registry, nesting + 1))
      );
    }
    default:
      return false;
  }
}

function hasRole({ certificate }: Identity, bytes: Uint8Array, msp: Msp): boolean {
  const { mspId, role } = decodeRole(bytes);
  if (mspId !== msp.id) return false;
  if (role === roles.member) return msp.isValid(certificate);
  if (role === roles.admin && msp.isNamedAdmin(certificate)) return true;
  const nodeRole = nodeRoles.get(role);
  return nodeRole !== undefined && msp.hasRole(certificate, nodeRole);
}

function isInUnit({ certificate }: Identity, bytes: Uint8Array, msp: Msp): boolean {
  const { mspId, unit, certifiers } = decodeOrganizationUnit(bytes);
  if (mspId !== msp.id) return false;
  const standing = msp.validate(certificate);
  const isSameCa = Buffer.from(certifiers).toString('hex') === standing.certifiers;
  return isSameCa && certificate.units.includes(unit);
}

function isIdentity(
  identity: Identity,
  bytes: Uint8Array,
  msp: Msp,
  registry: MspRegistry,
): boolean {
  return registry.identity(bytes).key === identity.key && msp.isValid(identity.certificate);
}
