import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Signer } from './signer';

/** An Ed25519 key that a reader trusts, under the name that it has in signed notes. */
export interface TrustedKey {
  readonly name: string;
  /** DER SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
}

const dash = '\u2014';
const ed25519 = 1;
/** What precedes the 32 bytes of an Ed25519 key in its DER SubjectPublicKeyInfo. */
const spkiBytes = 12;
const signatureLine = /^\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})$/;

/** Signs a text, which ends with a newline, as a C2SP signed note. */
export function signNote(text: string, signer: Signer): string {
  const id = keyId(signer);
  const signature = Buffer.concat([id, signer.sign(Buffer.from(text))]).toString('base64');
  return `${text}\n${dash} ${signer.name} ${signature}\n`;
}

/** The text of a note that one of the keys signed; undefined when none did. */
export function openNote(note: string, keys: readonly TrustedKey[]): string | undefined {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) return undefined;
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2, -1).split('\n');
  return lines.some((line) => keys.some((key) => isSigned(text, line, key))) ? text : undefined;
}

/** The key in the form in which Go's note tools and Tessera's take it. */
export function noteVerifierKey(key: TrustedKey): string {
  const bytes = Buffer.concat([Buffer.of(ed25519), rawKey(key)]).toString('base64');
  return `${key.name}+${keyId(key).toString('hex')}+${bytes}`;
}

/** The Ed25519 key object of a trusted key. */
export function publicKeyOf({ publicKey }: TrustedKey): KeyObject {
  return createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
}

function isSigned(text: string, line: string, key: TrustedKey): boolean {
  const [, name, encoded = ''] = signatureLine.exec(line) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  if (name !== key.name || bytes.length !== 68 || !bytes.subarray(0, 4).equals(keyId(key))) {
    return false;
  }
  return verify(null, Buffer.from(text), publicKeyOf(key), bytes.subarray(4));
}

/** The first four bytes of SHA-256 over name, newline, algorithm and key. */
function keyId(key: TrustedKey): Buffer {
  const hash = createHash('sha256').update(`${key.name}\n`).update(Buffer.of(ed25519));
  return hash.update(rawKey(key)).digest().subarray(0, 4);
}

function rawKey({ publicKey }: TrustedKey): Uint8Array {
  return publicKey.subarray(spkiBytes);
}
