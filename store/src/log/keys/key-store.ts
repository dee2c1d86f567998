/** Whose data a key protects. */
export interface Subject {
  readonly tenant: string;
  readonly subject: string;
}

/** A data key of 32 bytes and its epoch, counted from 1. */
export interface SubjectKey {
  readonly epoch: number;
  readonly key: Uint8Array;
}

/**
 * Where data keys come from. Data keys are made at random, kept wrapped, and handed out only in clear;
 * what wraps them (a master key file, Vault, PKCS#11) never leaves the adapter. Every call may be
 * repeated.
 */
export interface KeyStore {
  /**
   * The key that encrypts what is new; a subject without one gets one.
   *
   * @throws Unavailable keys-unavailable while the store is away or has another master key.
   */
  current(subject: Subject): Promise<SubjectKey>;
  /**
   * The key of an epoch, `shredded`, or `unknown` when there never was one.
   *
   * @throws Unavailable keys-unavailable while the store is away or has another master key.
   */
  keyOf(subject: Subject, epoch: number): Promise<Uint8Array | 'shredded' | 'unknown'>;
  /**
   * Begins the next epoch and answers with its number; older keys go on to read what is old.
   *
   * @throws Unavailable keys-unavailable
   */
  rotate(subject: Subject): Promise<number>;
  /**
   * Destroys all keys of a subject for ever, and answers with the last epoch that is gone; what comes
   * later gets a key of the next epoch. It needs no master key.
   *
   * @throws Unavailable keys-unavailable
   */
  shred(subject: Subject): Promise<number>;
}

/** One text for each subject; the length tells where the tenant ends. */
export function subjectText({ tenant, subject }: Subject): string {
  return `${String(tenant.length)}:${tenant}/${subject}`;
}
