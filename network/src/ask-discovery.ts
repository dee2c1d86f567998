import { readFile } from 'node:fs/promises';
import type { Signer } from '@edgebeat/fabric-embedded/signer';
import { credentials } from '@grpc/grpc-js';
import { discovery } from '@hyperledger/fabric-protos';

/** Where a peer's discovery service is reached, and how long it may take. */
export interface DiscoveryTarget {
  readonly peer: string;
  readonly tlsCaFile: string;
  readonly callMs: number;
}

/** The bytes of a discovery request (discovery/protocol.proto), which are what is signed. */
export function discoveryRequest(
  identity: Uint8Array,
  queries: readonly discovery.Query[],
): Uint8Array {
  const authentication = new discovery.AuthInfo();
  authentication.setClientIdentity(identity);
  const request = new discovery.Request();
  request.setAuthentication(authentication);
  request.setQueriesList([...queries]);
  return request.serializeBinary();
}

/**
 * Asks a peer's discovery service; the answers come in the order of the queries.
 *
 * @throws ServiceError of gRPC when there is no answer.
 */
export async function askDiscovery(
  { peer, tlsCaFile, callMs }: DiscoveryTarget,
  signer: Signer,
  payload: Uint8Array,
): Promise<discovery.QueryResult[]> {
  const request = new discovery.SignedRequest();
  request.setPayload(payload);
  request.setSignature(signer.sign(payload));
  const tls = credentials.createSsl(await readFile(tlsCaFile));
  // Where no DNS server answers, the question for a TXT record would hold up the end of a process.
  const options = { 'grpc.service_config_disable_resolution': 1 };
  const client = new discovery.DiscoveryClient(peer, tls, options);
  try {
    return await new Promise((resolve, reject) => {
      client.discover(request, { deadline: Date.now() + callMs }, (error, response) => {
        if (error === null && response !== undefined) resolve(response.getResultsList());
        else reject(error ?? new Error('no answer'));
      });
    });
  } finally {
    client.close();
  }
}
