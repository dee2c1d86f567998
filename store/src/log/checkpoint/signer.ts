import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { link, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createFolder, hasCode, readIfThere, syncFolder } from '../files/durable';

/** Signs for a site: checkpoints, gap records, tombstones and seals. */
export interface Signer {
  /** The key's name in signed notes, such as `alpha-1`. */
  readonly name: string;
  /** The Ed25519 key as DER SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

/**
 * The signer of a key file (Ed25519, PKCS #8 in PEM, mode 0600); where there is none, one is made.
 *
 * @throws Error when the file holds no Ed25519 key.
 */
export async function fileSigner(path: string, name: string): Promise<Signer> {
  const pem = (await readIfThere(path)) ?? (await createKeyFile(path));
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${path} does not hold an Ed25519 key`);
  return signerOf(key, name);
}

/** The signer of a private key that is at hand. */
export function signerOf(key: KeyObject, name: string): Signer {
  if (!/^[^\s+]{1,128}$/.test(name)) {
    throw new Error(`name: ${name} has a blank or a +, which no key name may have`);
  }
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return { name, publicKey, sign: (message) => sign(null, message, key) };
}

/** A hard link appears with its content or not at all, so two starters end with one key. */
async function createKeyFile(path: string): Promise<Buffer> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = Buffer.from(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  await createFolder(dirname(path), 0o700);
  const draft = `${path}.${String(process.pid)}`;
  {
    await using file = await open(draft, 'w', 0o600);
    await file.writeFile(pem);
    await file.sync();
  }
  try {
    await link(draft, path);
    await syncFolder(dirname(path));
    return pem;
  } catch (error) {
    const other = hasCode(error, 'EEXIST') ? await readIfThere(path) : undefined;
    if (other === undefined) throw error;
    return other;
  } finally {
    await rm(draft, { force: true });
  }
}
