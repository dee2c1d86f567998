import type { KeyObject } from 'node:crypto';
import { BoundedMap } from '../bounded-map';
import { type KeyStore, type Subject, subjectText } from '../keys/key-store';
import type { RecordHeader } from '../record/header';
import { deriveKey, openDerived } from './xaes';

/** What a record's content is for the one who reads it. */
export type Opened =
  | { readonly state: 'readable'; readonly content: Uint8Array }
  /** The subject's key was shredded; nobody can read it any more. */
  | { readonly state: 'shredded' }
  /** The key does not open it: the ciphertext, the header or the key is not what it was. */
  | { readonly state: 'unreadable' };

const keptKeys = 1_000;

/** Decrypts records; the keys of runs and epochs that were used last stay at hand. */
export class RecordOpener {
  readonly #keys: KeyStore;
  readonly #derived = new BoundedMap<string, KeyObject>(keptKeys);

  constructor(keys: KeyStore) {
    this.#keys = keys;
  }

  /** @throws Unavailable keys-unavailable */
  async open(header: RecordHeader, headerBytes: Buffer, ciphertext: Buffer): Promise<Opened> {
    if (header.kind !== 'event') return { state: 'readable', content: Buffer.from(ciphertext) };
    const derived = await this.#keyOf(header);
    if (typeof derived === 'string') {
      return { state: derived === 'shredded' ? 'shredded' : 'unreadable' };
    }
    const iv = Buffer.from(header.nonce.slice(24), 'hex');
    const content = openDerived(derived, iv, headerBytes, ciphertext);
    return content === undefined ? { state: 'unreadable' } : { state: 'readable', content };
  }

  /** Forgets a subject's keys, because they were shredded. */
  forget(subject: Subject): void {
    const start = subjectText(subject);
    this.#derived.forget((known) => known.startsWith(`${start}\n`));
  }

  async #keyOf(header: RecordHeader): Promise<KeyObject | 'shredded' | 'unknown'> {
    const { tenant, subject, epoch, nonce } = header;
    const run = nonce.slice(0, 24);
    const name = `${subjectText({ tenant, subject })}\n${String(epoch)}\n${run}`;
    const known = this.#derived.get(name);
    if (known !== undefined) return known;
    const key = await this.#keys.keyOf({ tenant, subject }, epoch);
    if (typeof key === 'string') return key;
    const derived = deriveKey(key, Buffer.from(run, 'hex'));
    this.#derived.set(name, derived);
    return derived;
  }
}
