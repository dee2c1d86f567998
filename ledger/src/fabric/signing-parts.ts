import type { Client } from '@grpc/grpc-js';
import { connect, type Gateway, hash, type Signer } from '@hyperledger/fabric-gateway';
import { checkIdentity, type WalletIdentity } from '../wallet-identity';
import { nativeSigner } from './native-signer';

/**
 * What of a connection belongs to one identity.
 *
 * @throws Rejected invalid-setting when the identity cannot sign.
 */
export function signingParts(
  identity: WalletIdentity,
  client: Client,
): { readonly gateway: Gateway; readonly signer: Signer } {
  const { mspId, certificate } = checkIdentity(identity, 'identity');
  const signer = nativeSigner(identity);
  const credentials = Buffer.from(certificate);
  const gateway = connect({ client, signer, hash: hash.none, identity: { mspId, credentials } });
  return { gateway, signer };
}
