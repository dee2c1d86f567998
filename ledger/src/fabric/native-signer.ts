import { createPrivateKey } from 'node:crypto';
import type { Signer } from '@hyperledger/fabric-gateway';
import { signLowS } from '../ecdsa';
import type { WalletIdentity } from '../wallet-identity';

/** Signs whole messages with the platform's own ECDSA; to be used with `hash.none`. */
export function nativeSigner(identity: WalletIdentity): Signer {
  const key = createPrivateKey(identity.privateKey);
  return (message) => Promise.resolve(signLowS(key, message));
}
