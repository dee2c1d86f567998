import { setTimeout as pause } from 'node:timers/promises';
import { type EdgeBeatError, Rejected, Unavailable, Unknown } from '@edgebeat/core';
import type { BusRecord, Position } from '../../bus';
import { BackOff } from '../../groups/back-off';
import { busLimits } from '../../limits';
import { closed, translate, wasAnswered } from '../client/failures';
import type { Link } from '../client/link';
import type { Naming } from '../naming';
import { Outgoing } from './outgoing';
import { Producer } from './producer';

interface Waiting {
  readonly topic: string;
  readonly partitions: number;
  readonly records: readonly BusRecord[];
  readonly bytes: number;
  readonly deadline: number;
  readonly resolve: (positions: readonly Position[]) => void;
  readonly reject: (error: unknown) => void;
}

export interface WriterSettings {
  readonly publishMs: number;
  readonly requestMs: number;
  readonly waitingBytes: number;
}

/**
 * Writes what is published, one request at a time: while it is under way the next one gathers, so
 * that many publishers at once cost little more than one.
 */
export class Writer {
  readonly #link: Link;
  readonly #naming: Naming;
  readonly #settings: WriterSettings;
  readonly #producer: Producer;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(link: Link, naming: Naming, settings: WriterSettings) {
    this.#link = link;
    this.#naming = naming;
    this.#settings = settings;
    this.#producer = new Producer(link, settings.requestMs);
  }

  /** @throws Unavailable when nothing was kept, Unknown when that is not known. */
  publish(
    topic: string,
    partitions: number,
    records: readonly BusRecord[],
  ): Promise<readonly Position[]> {
    const bytes = records.reduce((sum, { key, value }) => sum + sizeOf(key) + sizeOf(value), 0);
    if (this.#closed) return Promise.reject(closed());
    if (this.#bytes + bytes > this.#settings.waitingBytes) return Promise.reject(full());
    this.#bytes += bytes;
    const deadline = performance.now() + this.#settings.publishMs;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ topic, partitions, records, bytes, deadline, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Takes no more; what waits is written, or refused when its time is over. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await this.#link[Symbol.asyncDispose]();
  }

  async #run(): Promise<void> {
    // After this turn of the event loop, so that what is published in it goes together.
    await new Promise((resolve) => setImmediate(resolve));
    for (;;) {
      const together = this.#take();
      if (together.length === 0) break;
      await this.#write(together);
      for (const { bytes } of together) this.#bytes -= bytes;
    }
    this.#running = undefined;
  }

  /** The first that waits, and those of the same topic that fit beside it. */
  #take(): readonly Waiting[] {
    const [first] = this.#waiting;
    let records = 0;
    let bytes = 0;
    let isFull = false;
    const taken = this.#waiting.filter((waiting) => {
      if (isFull || waiting.topic !== first?.topic) return false;
      records += waiting.records.length;
      bytes += waiting.bytes;
      // Those of a topic keep their order: behind one that does not fit nobody else is taken.
      isFull = waiting !== first && (records > mostRecords || bytes > busLimits.publishBytes);
      return !isFull;
    });
    const gone = new Set(taken);
    this.#waiting = this.#waiting.filter((waiting) => !gone.has(waiting));
    return taken;
  }

  async #write(together: readonly Waiting[]): Promise<void> {
    const [first] = together;
    if (first === undefined) return;
    const outgoing = new Outgoing(
      together.flatMap(({ records }) => records),
      first.partitions,
    );
    try {
      await this.#persist(first, outgoing);
    } catch (error) {
      for (const { reject } of together) reject(error);
      return;
    }
    const { positions } = outgoing;
    let from = 0;
    for (const { records, resolve } of together) {
      resolve(positions.slice(from, from + records.length));
      from += records.length;
    }
  }

  /** Tries until all is kept, it is refused, or the time of the first is over. */
  async #persist({ topic, deadline }: Waiting, outgoing: Outgoing): Promise<void> {
    if (performance.now() > deadline) throw late();
    const backOff = new BackOff();
    for (;;) {
      try {
        await this.#producer.write(this.#naming.toKafka(topic), outgoing);
        return;
      } catch (error) {
        const failure = translate(error, `write topic ${topic}`);
        backOff.failed();
        const isOver = performance.now() + backOff.remainingMs > deadline;
        if (failure instanceof Rejected || isOver) throw this.#giveUp(failure, topic, outgoing);
        if (!wasAnswered(error)) await this.#link.drop(this.#link.generation);
        await pause(backOff.remainingMs);
      }
    }
  }

  #giveUp(failure: EdgeBeatError, topic: string, outgoing: Outgoing): EdgeBeatError {
    this.#producer.forget();
    if (failure instanceof Rejected || !outgoing.mayBeKept) return failure;
    const sentence = `the brokers did not say whether they kept records of topic ${topic}; publish them again with the same ids, readers pass over what they know`;
    return new Unknown('outcome-unknown', sentence, { cause: failure });
  }
}

const mostRecords = 4 * busLimits.publishRecords;

function sizeOf(text: string | null): number {
  return text === null ? 0 : Buffer.byteLength(text);
}

function late(): Unavailable {
  return new Unavailable('bus-unavailable', 'the brokers do not answer; publish it later');
}

function full(): Unavailable {
  return new Unavailable('bus-unavailable', 'too much waits for the brokers; publish it later');
}
