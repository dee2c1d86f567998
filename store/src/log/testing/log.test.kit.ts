import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Unavailable } from '@edgebeat/core';
import type { Anchor, AnchorRequest, SealRequest } from '../checkpoint/anchor';
import { type Signer, signerOf } from '../checkpoint/signer';
import type { EventLog } from '../event-log';
import { fileKeyStore } from '../keys/file-key-store';
import type { KeyStore } from '../keys/key-store';
import { createMasterKeyFile } from '../keys/master-key';
import type { LogLimits } from '../limits';
import { openEventLog } from '../open-event-log';
import type { NewRecord } from '../record/new-record';

/** A site's event log in a folder that goes with it, and what a test does to it. */
export class LogHome implements AsyncDisposable {
  readonly folder: string;
  readonly signer: Signer;
  readonly keys: SwitchedKeys;
  readonly ledger = new RecordedAnchor();
  now = Date.parse('2026-03-01T12:00:00.000Z');

  private constructor(folder: string, keys: KeyStore, signer: Signer) {
    this.folder = folder;
    this.signer = signer;
    this.keys = new SwitchedKeys(keys);
  }

  static async make(): Promise<LogHome> {
    const home = await mkdtemp(join(tmpdir(), 'edgebeat-log-'));
    const options = { folder: join(home, 'keys'), masterKeyFile: join(home, 'master.key') };
    await createMasterKeyFile(options.masterKeyFile);
    const { privateKey } = generateKeyPairSync('ed25519');
    return new LogHome(home, fileKeyStore(options), signerOf(privateKey, 'alpha-1'));
  }

  get store(): string {
    return join(this.folder, 'store');
  }

  /** The folder of a log of the store; the first when no number is given. */
  log(number = 1): string {
    return join(this.store, 'logs', String(number).padStart(6, '0'));
  }

  open(limits: Partial<LogLimits> = {}): Promise<EventLog> {
    const { store: folder, keys, signer } = this;
    return openEventLog({
      ...{ folder, keys, signer },
      limits: { keyRetryMs: 5, ...limits },
      clock: () => new Date(this.now),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A key store that can be taken away. */
export class SwitchedKeys implements KeyStore {
  readonly #keys: KeyStore;
  isAway = false;

  constructor(keys: KeyStore) {
    this.#keys = keys;
  }

  current: KeyStore['current'] = (subject) => this.#use((keys) => keys.current(subject));
  keyOf: KeyStore['keyOf'] = (subject, epoch) => this.#use((keys) => keys.keyOf(subject, epoch));
  rotate: KeyStore['rotate'] = (subject) => this.#use((keys) => keys.rotate(subject));
  shred: KeyStore['shred'] = (subject) => this.#use((keys) => keys.shred(subject));

  #use<T>(use: (keys: KeyStore) => Promise<T>): Promise<T> {
    if (!this.isAway) return use(this.#keys);
    return Promise.reject(new Unavailable('keys-unavailable', 'the key store is away'));
  }
}

/** Stands for the ledger: it keeps what was anchored. */
export class RecordedAnchor implements Anchor {
  readonly opened: string[] = [];
  readonly anchored: AnchorRequest[] = [];
  readonly sealed: SealRequest[] = [];

  openLog({ logId }: { readonly logId: string }): Promise<void> {
    this.opened.push(logId);
    return Promise.resolve();
  }

  last(logId: string) {
    return Promise.resolve(this.anchored.filter((one) => one.logId === logId).at(-1));
  }

  anchor(request: AnchorRequest) {
    this.anchored.push(request);
    return Promise.resolve(this.#receipt());
  }

  seal(request: SealRequest) {
    this.sealed.push(request);
    return Promise.resolve(this.#receipt());
  }

  #receipt() {
    const block = this.anchored.length + this.sealed.length;
    return { block, transaction: `tx-${String(block)}` };
  }
}

/** The n-th event of a site, with some that are severe and a few subjects. */
export function eventRecord(number: number, more: Partial<NewRecord> = {}): NewRecord {
  return {
    id: `event-${String(number)}`,
    type: 'io.edgebeat.LogReceived',
    subject: `device:press-${String(number % 3)}`,
    tenant: 'alpha',
    time: '2026-03-01T11:59:00.000Z',
    severity: number % 10 === 7 ? 'high' : 'info',
    position: { topic: 'edgebeat.telemetry.v1', partition: 0, offset: number },
    content: Buffer.from(
      JSON.stringify({ id: `event-${String(number)}`, text: 'Zugriff verweigert' }),
    ),
    ...more,
  };
}

/** The first events of a site. */
export function eventRecords(count: number, from = 0): NewRecord[] {
  return Array.from({ length: count }, (_, index) => eventRecord(from + index));
}
