import { type Bus, busLimits, type BusRecord } from '@edgebeat/bus';
import { EdgeBeatError, Rejected, topics, Unavailable, Unknown } from '@edgebeat/core';
import type { EdgeSettings } from './settings';

const BATCH_RECORDS = 500;

interface Waiting {
  readonly records: readonly BusRecord[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

type QueueSettings = Pick<EdgeSettings, 'waitingRecords' | 'waitingBytes' | 'publishSeconds'>;

/**
 * Puts the records of requests that come at the same time on the bus together: while one batch is
 * on its way the next one gathers. What waits is bounded.
 */
export class IntakeQueue {
  readonly #bus: Bus;
  readonly #settings: QueueSettings;
  #waiting: Waiting[] = [];
  #records = 0;
  #bytes = 0;
  #isBusy = false;
  #isStuck = false;

  constructor(bus: Bus, settings: QueueSettings) {
    this.#bus = bus;
    this.#settings = settings;
  }

  /** Records that wait or are on their way. */
  get size(): number {
    return this.#records;
  }

  /** Whether new records are taken. */
  get isOpen(): boolean {
    return !this.#isStuck && this.#records < this.#settings.waitingRecords;
  }

  /**
   * Resolves when the bus has kept all the records.
   *
   * @throws Unavailable bus-unavailable when none was kept; Unknown outcome-unknown when the bus
   *   did not say in time.
   */
  publish(records: readonly BusRecord[]): Promise<void> {
    const bytes = records.reduce((sum, record) => sum + sizeOf(record), 0);
    const { waitingRecords, waitingBytes } = this.#settings;
    const isFull =
      this.#records + records.length > waitingRecords || this.#bytes + bytes > waitingBytes;
    if (isFull || this.#isStuck) {
      return Promise.reject(unavailable('too much waits for the bus'));
    }
    this.#count(records.length, bytes);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ records, bytes, resolve, reject });
      this.#schedule();
    });
  }

  /** After this turn of the event loop, so that what came with it goes together. */
  #schedule(): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    setImmediate(() => {
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) await this.#send(this.#takeBatch());
    this.#isBusy = false;
  }

  #takeBatch(): readonly Waiting[] {
    let records = 0;
    let bytes = 0;
    const end = this.#waiting.findIndex((waiting) => {
      records += waiting.records.length;
      bytes += waiting.bytes;
      return records > BATCH_RECORDS || bytes > busLimits.publishBytes;
    });
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : Math.max(1, end));
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    const timer = setTimeout(() => {
      this.#giveUp(batch);
    }, this.#settings.publishSeconds * 1_000);
    try {
      await this.#bus.publish(
        topics.intake.name,
        batch.flatMap(({ records }) => records),
      );
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(translate(error));
    } finally {
      clearTimeout(timer);
      this.#isStuck = false;
      for (const { records, bytes } of batch) this.#count(-records.length, -bytes);
    }
  }

  /** The bus does not answer: nobody is left waiting, and nobody else begins. */
  #giveUp(batch: readonly Waiting[]): void {
    this.#isStuck = true;
    for (const { reject } of batch) {
      reject(
        new Unknown(
          'outcome-unknown',
          'the bus did not answer in time; send it with the same nonce',
        ),
      );
    }
    for (const { records, bytes, reject } of this.#waiting.splice(0)) {
      this.#count(-records.length, -bytes);
      reject(unavailable('the bus does not answer'));
    }
  }

  #count(records: number, bytes: number): void {
    this.#records += records;
    this.#bytes += bytes;
  }
}

function sizeOf({ key, value }: BusRecord): number {
  return key.length + Buffer.byteLength(value ?? '');
}

/** The records were checked, so what the bus refuses is a fault of this site, not of the device. */
function translate(error: unknown): unknown {
  if (error instanceof EdgeBeatError && !(error instanceof Rejected)) return error;
  return new Error('the bus refused records of the device ingress', { cause: error });
}

function unavailable(fault: string): Unavailable {
  return new Unavailable('bus-unavailable', `${fault}; send it again later`);
}
