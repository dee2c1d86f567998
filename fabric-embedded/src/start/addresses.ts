import type { ManifestOrganization } from '../data-dir/manifest';
import type { Disposal } from '../disposal';
import type { OrganizationOptions } from '../network-options';
import { type ReservedPort, reservePort } from '../services/listener';

/** An organisation with the ports that it listens on. */
export interface PlacedOrganization extends ManifestOrganization {
  readonly peerPort: ReservedPort;
  readonly ordererPort: ReservedPort;
}

/**
 * Takes the ports of every organisation; those of an earlier start stand in for 0.
 *
 * @throws NetworkFailure `port-taken`.
 */
export async function placeOrganizations(
  organizations: readonly OrganizationOptions[],
  known: readonly ManifestOrganization[] | undefined,
  disposal: Disposal,
): Promise<PlacedOrganization[]> {
  const placed: PlacedOrganization[] = [];
  for (const [index, { name, mspId, domain, ports }] of organizations.entries()) {
    const earlier = known?.[index]?.ports ?? ports;
    const field = `organizations[${String(index)}].ports`;
    const peerPort = disposal.use(await reservePort(earlier.peer, `${field}.peer`));
    const ordererPort = disposal.use(await reservePort(earlier.orderer, `${field}.orderer`));
    const taken = { peer: peerPort.port, orderer: ordererPort.port };
    placed.push({ name, mspId, domain, ports: taken, peerPort, ordererPort });
  }
  return placed;
}

/** Where a server on this machine is reached, by a name that its certificate holds. */
export function addressOf({ port }: ReservedPort): string {
  return `localhost:${String(port)}`;
}
