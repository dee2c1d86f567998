import type { ChannelConfig } from './channel-config';

/** The config that a member's ledger has reached, and whose implicit collections it may hold. */
export class CurrentConfig {
  readonly #everMembers: Set<string>;
  #value: ChannelConfig;

  /** @param earlier The configs before it, in any order. */
  constructor(value: ChannelConfig, earlier: readonly ChannelConfig[] = []) {
    this.#value = value;
    this.#everMembers = new Set([value, ...earlier].flatMap(({ organizations }) => organizations));
  }

  get value(): ChannelConfig {
    return this.#value;
  }

  /** Every organisation that is or was a member: what it wrote stays in the state. */
  get everMembers(): ReadonlySet<string> {
    return this.#everMembers;
  }

  replace(next: ChannelConfig): void {
    this.#value = next;
    for (const mspId of next.organizations) this.#everMembers.add(mspId);
  }
}
