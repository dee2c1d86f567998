import { X509Certificate } from 'node:crypto';
import { type Actor, MspId, sha256Hex } from '@edgebeat/core';
import { msp } from '@hyperledger/fabric-protos';

/** Who stands for nobody: the first block is signed by no client. */
export const NOBODY: Actor = { msp: 'none', keyHash: sha256Hex(new Uint8Array()) };

const maxKept = 256;

/** Reads who created transactions; a creator that was read before is known by its bytes. */
export class Creators {
  readonly #known = new Map<string, Actor>();

  read(bytes: Uint8Array): Actor {
    if (bytes.length === 0) return NOBODY;
    const id = Buffer.from(bytes).toString('latin1');
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const actor = readActor(bytes);
    if (this.#known.size >= maxKept) this.#known.clear();
    this.#known.set(id, actor);
    return actor;
  }
}

/** What nobody can read has a creator too: then the hash is that of its bytes. */
function readActor(bytes: Uint8Array): Actor {
  try {
    const identity = msp.SerializedIdentity.deserializeBinary(bytes);
    const name = MspId.safeParse(identity.getMspid());
    return {
      msp: name.success ? name.data : NOBODY.msp,
      keyHash: keyHashOf(identity.getIdBytes_asU8()),
    };
  } catch {
    return { msp: NOBODY.msp, keyHash: sha256Hex(bytes) };
  }
}

function keyHashOf(certificate: Uint8Array): string {
  try {
    const { publicKey } = new X509Certificate(certificate);
    return sha256Hex(publicKey.export({ type: 'spki', format: 'der' }));
  } catch {
    return sha256Hex(certificate);
  }
}
