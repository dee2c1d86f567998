import { loadSigner } from '@edgebeat/fabric-embedded/signer';
import { discovery, peer as proto } from '@hyperledger/fabric-protos';
import { askDiscovery, discoveryRequest } from './ask-discovery';
import type { PlacedMember } from './placed-member';

const callMs = 5000;

/** The member whose peer is asked. */
type Asked = Pick<PlacedMember, 'mspId' | 'paths'> & {
  readonly hosts: Pick<PlacedMember['hosts'], 'peer'>;
  readonly ports: Pick<PlacedMember['ports'], 'peer'>;
};

/**
 * Asks a member's peer who may endorse a chaincode, as its gateway does before it endorses.
 *
 * @returns why it does not know a peer of every member, or undefined when it does.
 */
export async function undiscovered(
  { mspId, ports, hosts, paths }: Asked,
  channel: string,
  chaincode: string,
  members: number,
): Promise<string | undefined> {
  const { certificate, key } = paths.user('Admin').msp;
  const signer = await loadSigner(mspId, certificate, key);
  const at = { peer: `${hosts.peer}:${String(ports.peer)}`, tlsCaFile: paths.tlsCaFile, callMs };
  const payload = discoveryRequest(signer.serialized, [endorsersOf(channel, chaincode)]);
  const [result] = await askDiscovery(at, signer, payload);
  const error = result?.getError()?.getContent();
  if (error !== undefined) return error;
  const [endorsers] = result?.getCcQueryRes()?.getContentList() ?? [];
  const known = endorsers?.getEndorsersByGroupsMap().getLength() ?? 0;
  return known < members ? `it knows ${String(known)} of ${String(members)} members` : undefined;
}

function endorsersOf(channel: string, chaincode: string): discovery.Query {
  const called = new proto.ChaincodeCall();
  called.setName(chaincode);
  const interest = new proto.ChaincodeInterest();
  interest.setChaincodesList([called]);
  const endorsers = new discovery.ChaincodeQuery();
  endorsers.setInterestsList([interest]);
  const asked = new discovery.Query();
  asked.setChannel(channel);
  asked.setCcQuery(endorsers);
  return asked;
}
