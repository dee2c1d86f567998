import type { ChainInfo } from '@edgebeat/ledger';
import type { Chain } from './ports';
import type { ApiSettings } from './settings';
import { withDeadline } from '../with-deadline';

const DEADLINE_MS = 3000;

/** Where the own peer's chain ends, asked at most once in a while however many want to know. */
export class ChainWatch {
  readonly #chain: Chain;
  readonly #maxAgeMs: number;
  #asked: { readonly at: number; readonly info: Promise<ChainInfo> } | undefined;

  constructor(chain: Chain, { chainInfoMs }: Pick<ApiSettings, 'chainInfoMs'>) {
    this.#chain = chain;
    this.#maxAgeMs = chainInfoMs;
  }

  /** @throws what the chain throws. */
  info(): Promise<ChainInfo> {
    const now = performance.now();
    if (this.#asked === undefined || now - this.#asked.at >= this.#maxAgeMs) {
      this.#asked = { at: now, info: withDeadline(this.#chain.info(), DEADLINE_MS) };
    }
    return this.#asked.info;
  }

  /** Undefined when it cannot be had. */
  known(): Promise<ChainInfo | undefined> {
    return this.info().catch(() => undefined);
  }
}
