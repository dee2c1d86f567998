import { type KeyObject, randomBytes } from 'node:crypto';
import { BoundedMap } from '../bounded-map';
import { type KeyStore, type Subject, subjectText } from '../keys/key-store';
import { deriveKey, gcmCipher, halfNonce } from './xaes';

/** A subject's key as this run uses it. */
export interface RunKey {
  readonly epoch: number;
  readonly derived: KeyObject;
}

/** Subjects whose keys stay at hand. */
const keptKeys = 10_000;
const maxCount = 2 ** 48 - 1;

/**
 * Encrypts what one run of the store records. No nonce comes twice: its first half are 96 random bits
 * that each run draws anew and from which its keys are derived, the second half counts within the run,
 * also over what could not be written. So neither a torn tail nor a restored backup repeats one.
 */
export class RecordSealer {
  readonly #keys: KeyStore;
  readonly #run = randomBytes(halfNonce);
  readonly #runHex = this.#run.toString('hex');
  readonly #iv = Buffer.alloc(halfNonce);
  readonly #known = new BoundedMap<string, RunKey>(keptKeys);
  #count = 0;

  constructor(keys: KeyStore) {
    this.#keys = keys;
  }

  /**
   * Gets the key of each subject, in their order.
   *
   * @throws Unavailable keys-unavailable
   */
  async keysOf(subjects: readonly Subject[]): Promise<RunKey[]> {
    const found = new Map<string, RunKey>();
    const keys: RunKey[] = [];
    for (const subject of subjects) {
      const text = subjectText(subject);
      let key = found.get(text);
      if (key === undefined) {
        key = this.#known.get(text) ?? (await this.#load(subject));
        this.#known.set(text, key);
        found.set(text, key);
      }
      keys.push(key);
    }
    return keys;
  }

  /** The next nonce: its hex for the header; {@link seal} uses it until it is called again. */
  nextNonce(): string {
    this.#count += 1;
    if (this.#count > maxCount) throw new RangeError('open the store anew: its nonces are used up');
    this.#iv.writeUIntBE(this.#count, halfNonce - 6, 6);
    return this.#runHex + this.#count.toString(16).padStart(2 * halfNonce, '0');
  }

  /** Encrypts under the nonce that was drawn last, and writes ciphertext and tag at `at`. */
  seal(
    { derived }: RunKey,
    header: Uint8Array,
    content: Uint8Array,
    into: Buffer,
    at: number,
  ): void {
    const cipher = gcmCipher(derived, this.#iv).setAAD(header);
    const ciphertext = cipher.update(content);
    ciphertext.copy(into, at);
    cipher.final();
    cipher.getAuthTag().copy(into, at + ciphertext.length);
  }

  /** Forgets a subject's key, because it was rotated or shredded. */
  forget(subject: Subject): void {
    const text = subjectText(subject);
    this.#known.forget((known) => known === text);
  }

  async #load(subject: Subject): Promise<RunKey> {
    const { epoch, key } = await this.#keys.current(subject);
    return { epoch, derived: deriveKey(key, this.#run) };
  }
}
