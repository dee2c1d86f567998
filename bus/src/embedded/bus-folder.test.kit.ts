import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BusSubject } from '../bus-contract-suite';
import type { EmbeddedBus } from './embedded-bus';
import type { EmbeddedBusOptions } from './embedded-options';
import { openEmbeddedBus } from './open-embedded-bus';

/** An embedded bus in a folder of its own, which goes with it. */
export class BusFolder implements BusSubject {
  readonly folder: string;
  readonly #options: Omit<EmbeddedBusOptions, 'folder'>;
  #bus: EmbeddedBus;

  private constructor(bus: EmbeddedBus, { folder, ...options }: EmbeddedBusOptions) {
    this.#bus = bus;
    this.folder = folder;
    this.#options = options;
  }

  static async open(options: Omit<EmbeddedBusOptions, 'folder'> = {}): Promise<BusFolder> {
    const folder = await mkdtemp(join(tmpdir(), 'bus-'));
    return new BusFolder(await openEmbeddedBus({ ...options, folder }), { ...options, folder });
  }

  get bus(): EmbeddedBus {
    return this.#bus;
  }

  async restart(): Promise<void> {
    await this.#bus[Symbol.asyncDispose]();
    this.#bus = await openEmbeddedBus({ ...this.#options, folder: this.folder });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bus[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}
