import type { OrganizationAddress } from '@edgebeat/fabric-embedded';
import type { Signer } from '@edgebeat/fabric-embedded/signer';
import { askDiscovery, discoveryRequest } from '@edgebeat/network';
import { type discovery, gossip } from '@hyperledger/fabric-protos';

const callMs = 10_000;

/** Asks a peer, as a client whose signature may be anybody's. */
export function ask(
  { peer, tlsCaFile }: OrganizationAddress,
  signer: Signer,
  payload: Uint8Array,
): Promise<discovery.QueryResult[]> {
  return askDiscovery({ peer, tlsCaFile, callMs }, signer, payload);
}

export async function askOne(
  at: OrganizationAddress,
  signer: Signer,
  query: discovery.Query,
): Promise<discovery.QueryResult> {
  const [result] = await ask(at, signer, discoveryRequest(signer.serialized, [query]));
  if (result === undefined) throw new Error('no result');
  return result;
}

export function errorOf(result: discovery.QueryResult): string | undefined {
  return result.getError()?.getContent();
}

/** What peers say about themselves, read from what they signed. */
export function announced(list: discovery.Peers) {
  return list.getPeersList().map((one) => {
    const properties = read(one.getStateInfo()).getStateInfo()?.getProperties();
    return {
      endpoint: read(one.getMembershipInfo()).getAliveMsg()?.getMembership()?.getEndpoint(),
      height: properties?.getLedgerHeight(),
      chaincodes: properties
        ?.getChaincodesList()
        .map((entry) => `${entry.getName()}@${entry.getVersion()}`)
        .sort(),
    };
  });
}

function read(envelope: gossip.Envelope | undefined): gossip.GossipMessage {
  const payload = envelope?.getPayload_asU8() ?? new Uint8Array();
  return gossip.GossipMessage.deserializeBinary(payload);
}

interface MessageMap<T> {
  forEach(visit: (value: T, name: string) => void): void;
}

/** The entries of a map in a message, as messages. */
export function entriesOf<T>(map: MessageMap<T> | undefined): [string, T][] {
  const entries: [string, T][] = [];
  map?.forEach((value, name) => entries.push([name, value]));
  return entries;
}
