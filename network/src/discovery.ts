import { readFile } from 'node:fs/promises';
import { loadSigner, type Signer } from '@edgebeat/fabric-embedded/signer';
import { credentials } from '@grpc/grpc-js';
import { discovery, peer as proto } from '@hyperledger/fabric-protos';
import type { PlacedMember } from './placed-member';

const callMs = 5000;

/**
 * Asks a member's peer who may endorse a chaincode, as its gateway does before it endorses.
 *
 * @returns why it does not know a peer of every member, or undefined when it does.
 */
export async function undiscovered(
  { mspId, ports, paths }: PlacedMember,
  channel: string,
  chaincode: string,
  members: number,
): Promise<string | undefined> {
  const { certificate, key } = paths.user('Admin').msp;
  const signer = await loadSigner(mspId, certificate, key);
  const payload = query(signer, channel, chaincode).serializeBinary();
  const request = new discovery.SignedRequest();
  request.setPayload(payload);
  request.setSignature(signer.sign(payload));
  const tls = credentials.createSsl(await readFile(paths.tlsCaFile));
  const response = await call(`localhost:${String(ports.peer)}`, tls, request);
  const [result] = response.getResultsList();
  const error = result?.getError()?.getContent();
  if (error !== undefined) return error;
  const [endorsers] = result?.getCcQueryRes()?.getContentList() ?? [];
  const known = endorsers?.getEndorsersByGroupsMap().getLength() ?? 0;
  return known < members ? `it knows ${String(known)} of ${String(members)} members` : undefined;
}

function query(signer: Signer, channel: string, chaincode: string) {
  const authentication = new discovery.AuthInfo();
  authentication.setClientIdentity(signer.serialized);
  const called = new proto.ChaincodeCall();
  called.setName(chaincode);
  const interest = new proto.ChaincodeInterest();
  interest.setChaincodesList([called]);
  const endorsers = new discovery.ChaincodeQuery();
  endorsers.setInterestsList([interest]);
  const asked = new discovery.Query();
  asked.setChannel(channel);
  asked.setCcQuery(endorsers);
  const request = new discovery.Request();
  request.setAuthentication(authentication);
  request.setQueriesList([asked]);
  return request;
}

function call(
  address: string,
  tls: ReturnType<typeof credentials.createSsl>,
  request: discovery.SignedRequest,
): Promise<discovery.Response> {
  const client = new discovery.DiscoveryClient(address, tls);
  return new Promise<discovery.Response>((resolve, reject) => {
    client.discover(request, { deadline: Date.now() + callMs }, (error, response) => {
      if (error === null && response !== undefined) resolve(response);
      else reject(error ?? new Error('no answer'));
    });
  }).finally(() => {
    client.close();
  });
}
