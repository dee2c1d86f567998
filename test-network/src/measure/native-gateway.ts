import { readFile } from 'node:fs/promises';
import type { OrganizationAddress, SigningFolder } from '@edgebeat/fabric-embedded';
import { loadSigner } from '@edgebeat/fabric-embedded/signer';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, type ConnectOptions, type Gateway, hash } from '@hyperledger/fabric-gateway';

type Deadlines = Pick<ConnectOptions, 'endorseOptions' | 'submitOptions' | 'commitStatusOptions'>;

/** Fabric's own client at a member's peer, with a signer of the system's own cryptography. */
export async function connectNatively(
  { mspId, peer, tlsCaFile }: OrganizationAddress,
  { certificate, key }: SigningFolder,
  deadlines: Deadlines,
): Promise<Gateway & Disposable> {
  const own = await loadSigner(mspId, certificate, key);
  const client = new Client(peer, credentials.createSsl(await readFile(tlsCaFile)));
  const gateway = connect({
    ...{ client, identity: { mspId, credentials: await readFile(certificate) }, ...deadlines },
    ...{ signer: (message: Uint8Array) => Promise.resolve(own.sign(message)), hash: hash.none },
  });
  return Object.assign(gateway, {
    [Symbol.dispose]() {
      gateway.close();
      client.close();
    },
  });
}
