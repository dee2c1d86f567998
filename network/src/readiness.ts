import { undiscovered } from './discovery';
import type { FabricChaincode } from './fabric-options';
import { peersOf, type PlacedMember } from './placed-member';
import { accepts } from './served-program';

/** Why transactions would fail just now; undefined when the network is ready for them. */
export async function unready(
  members: readonly PlacedMember[],
  channel: string,
  chaincodes: readonly FabricChaincode[],
): Promise<string | undefined> {
  for (const { name, addresses } of chaincodes) {
    for (const member of members.flatMap(peersOf)) {
      const address = addresses[member.mspId] ?? '';
      const [host, port] = address.split(':');
      if (!(await accepts(Number(port), host))) {
        return `The service of chaincode ${name} of ${member.mspId} does not listen on ${address}.`;
      }
      const reason = await undiscovered(member, channel, name, members.length);
      if (reason !== undefined) {
        return `The peer of ${member.mspId} does not know yet who endorses ${name}: ${reason}.`;
      }
    }
  }
  return undefined;
}
