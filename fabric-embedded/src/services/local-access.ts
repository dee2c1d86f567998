import { AccessDenied, authenticate, type KnownMembers, type SignedBytes } from '../access/access';
import { rolePrincipal } from '../channel/config-policies';

/**
 * Lets only members of the peer's own organisation ask, or only its admins.
 *
 * @throws AccessDenied in Fabric's words.
 */
export function authorizeLocally(
  local: KnownMembers,
  signed: SignedBytes,
  role: 'Members' | 'Admins',
): void {
  const caller = authenticate(local, signed);
  const admin = rolePrincipal(caller.mspId, 'ADMIN');
  if (role === 'Members' || local.msps.satisfies(caller, admin)) return;
  throw new AccessDenied(
    "Failed verifying that proposal's creator satisfies local MSP principal during channelless " +
      `check policy with policy [${role}]: [The identity is not an admin under this MSP [${caller.mspId}]]`,
  );
}
