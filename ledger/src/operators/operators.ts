import { X509Certificate } from 'node:crypto';
import { EdgeBeatError, Rejected, Unavailable } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import type { Ledger } from '../ledger';
import type { Wallet } from '../wallet';
import type { WalletIdentity } from '../wallet-identity';
import type { Enrolment } from './enrolment';

const PSEUDONYM = /^[0-9a-z]{1,64}$/;
const DEFAULT_MAX = 200;
/** A certificate is renewed while a third of its time is left, and after a failure not at once. */
const RENEWAL_SHARE = 3;
const RENEWAL_PAUSE_MS = 60_000;
/** Members that are a block behind do not know a new key yet. */
const FRESH_MS = 5_000;

/** Who signs for single people. */
export interface Operators {
  /**
   * The ledger as a person, or nothing while their certificate is being made, which goes on in the
   * background; to be asked again.
   *
   * @throws Rejected enrolment-refused when too many people have a certificate, invalid-argument.
   * @throws Unavailable and Unknown when it could not be made; the next call tries again.
   */
  ledgerOf(pseudonym: string): Ledger | undefined;
  /** Whether a person's key is so new that a member may not know it yet. */
  isFresh(pseudonym: string): boolean;
  /** Members took a person's key, so that it is new no longer. */
  taken(pseudonym: string): void;
}

/** What the people's identities are made of. */
export interface OperatorsPorts {
  /** The site's connection as another identity. */
  readonly ledgerAs: (identity: WalletIdentity) => Ledger;
  /** A wallet of their own: what has expired in it is removed. */
  readonly wallet: Wallet;
  readonly enrolment: Enrolment;
  readonly clock: () => Date;
  readonly log?: Log;
  /** How many people may have a certificate that is valid; 200 if not set. */
  readonly maxOperators?: number;
}

/** What is known of one person. */
interface Operator {
  open?: { readonly ledger: Ledger; readonly from: number; readonly until: number };
  making?: Promise<void> | undefined;
  failure?: EdgeBeatError;
  enrolledAt?: number | undefined;
  /** No renewal is tried before. */
  renewAt: number;
}

/** Opens the people's identities: those of the wallet, and new ones as people need them. */
export function openOperators(ports: OperatorsPorts): Operators & AsyncDisposable {
  return new WalletOperators(ports);
}

class WalletOperators implements Operators, AsyncDisposable {
  readonly #ports: OperatorsPorts;
  readonly #operators = new Map<string, Operator>();
  /** One certificate is made after the other, so that their number is known. */
  #turn: Promise<void> = Promise.resolve();

  constructor(ports: OperatorsPorts) {
    this.#ports = ports;
  }

  ledgerOf(pseudonym: string): Ledger | undefined {
    if (!PSEUDONYM.test(pseudonym)) {
      const form = 'must be 1 to 64 small letters or digits to have a certificate';
      throw new Rejected('invalid-argument', `onBehalfOf.pseudonym: ${form}`);
    }
    const operator = this.#operators.get(pseudonym) ?? { renewAt: 0 };
    this.#operators.set(pseudonym, operator);
    const now = this.#now();
    const { open, failure } = operator;
    if (open !== undefined && now < open.until) {
      if (now >= operator.renewAt) this.#make(pseudonym, operator);
      return open.ledger;
    }
    if (failure !== undefined) {
      this.#operators.delete(pseudonym);
      throw failure;
    }
    this.#make(pseudonym, operator);
    return undefined;
  }

  isFresh(pseudonym: string): boolean {
    const enrolledAt = this.#operators.get(pseudonym)?.enrolledAt;
    return enrolledAt !== undefined && this.#now() - enrolledAt < FRESH_MS;
  }

  taken(pseudonym: string): void {
    const operator = this.#operators.get(pseudonym);
    if (operator !== undefined) operator.enrolledAt = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn;
  }

  #now(): number {
    return this.#ports.clock().getTime();
  }

  #make(pseudonym: string, operator: Operator): void {
    if (operator.making !== undefined) return;
    operator.making = this.#turn
      .then(() => this.#open(pseudonym, operator))
      .catch((error: unknown) => {
        this.#ports.log?.warn({ err: error }, 'a person could not be given a certificate');
        operator.renewAt = this.#now() + RENEWAL_PAUSE_MS;
        if (operator.open === undefined || this.#now() >= operator.open.until) {
          operator.failure = failureOf(error);
        }
      })
      .then(() => {
        operator.making = undefined;
      });
    this.#turn = operator.making;
  }

  /** Opens what the wallet has while it is good for long enough, or makes a new certificate. */
  async #open(pseudonym: string, operator: Operator): Promise<void> {
    const label = `operator-${pseudonym}`;
    const kept = operator.open === undefined ? await this.#kept(label) : undefined;
    if (kept !== undefined) {
      this.#use(operator, kept);
      if (this.#now() < operator.renewAt) return;
    }
    await this.#requireRoom(label);
    const identity = await this.#ports.enrolment.enrol(label);
    await this.#ports.wallet.put(identity);
    this.#use(operator, identity);
    operator.enrolledAt = this.#now();
  }

  #use(operator: Operator, identity: WalletIdentity): void {
    const { from, until } = validityOf(identity);
    operator.open = { ledger: this.#ports.ledgerAs(identity), from, until };
    operator.renewAt = until - (until - from) / RENEWAL_SHARE;
  }

  async #kept(label: string): Promise<WalletIdentity | undefined> {
    const { wallet } = this.#ports;
    if (!(await wallet.list()).includes(label)) return undefined;
    const identity = await wallet.get(label);
    return this.#now() < validityOf(identity).until ? identity : undefined;
  }

  /** @throws Rejected enrolment-refused when as many others have one as may. */
  async #requireRoom(own: string): Promise<void> {
    const { wallet, maxOperators = DEFAULT_MAX } = this.#ports;
    let others = 0;
    for (const label of await wallet.list()) {
      if (label === own) continue;
      if (this.#now() < validityOf(await wallet.get(label)).until) others += 1;
      else await this.#remove(label);
    }
    if (others < maxOperators) return;
    throw new Rejected(
      'enrolment-refused',
      `${String(maxOperators)} people have a certificate of this site, which is as many as may; try again when one of them has expired`,
    );
  }

  async #remove(label: string): Promise<void> {
    await this.#ports.wallet.remove(label);
    this.#operators.delete(label.slice('operator-'.length));
  }
}

/** Whatever keeps a certificate from being made or stored may be mended while commands wait. */
function failureOf(error: unknown): EdgeBeatError {
  if (error instanceof EdgeBeatError) return error;
  return new Unavailable('enrolment-refused', String(error), { cause: error });
}

function validityOf({ certificate }: WalletIdentity): { from: number; until: number } {
  const { validFrom, validTo } = new X509Certificate(certificate);
  return { from: Date.parse(validFrom), until: Date.parse(validTo) };
}
