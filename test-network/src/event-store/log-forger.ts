import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesToHex, hexToBytes, merkleRoot } from '@edgebeat/core';
import { type Signer, signNote } from '@edgebeat/store';
import { z } from 'zod';
import { writeTiles } from './forged-tiles';
import { decodeFrames, encodeFrame, leafOf, type SegmentFrame } from './segment-frames';

const Header = z.record(z.string(), z.unknown());
const Place = z.looseObject({ sequence: z.int(), previous: z.string() });
const KeptAnchor = z.looseObject({ size: z.int(), note: z.string() });

interface ForgedRecord {
  frame: SegmentFrame;
  sequence: number;
  readonly path: string;
}

/** Changes the files of a small log as somebody does who knows the format. */
export class LogForger {
  readonly #log: string;
  /** The head of each segment. */
  readonly #heads: ReadonlyMap<string, SegmentFrame>;
  readonly #first: string;
  #records: ForgedRecord[];

  private constructor(log: string, heads: Map<string, SegmentFrame>, records: ForgedRecord[]) {
    this.#log = log;
    this.#heads = heads;
    this.#records = records.sort((a, b) => a.sequence - b.sequence);
    const [first] = this.#records;
    if (first === undefined) throw new Error('the log has no record');
    this.#first = placeOf(first.frame).previous;
  }

  static async open(log: string): Promise<LogForger> {
    const heads = new Map<string, SegmentFrame>();
    const records: ForgedRecord[] = [];
    for (const name of await readdir(join(log, 'segments'), { recursive: true })) {
      if (!name.endsWith('.seg')) continue;
      const path = join(log, 'segments', name);
      const [head, ...frames] = decodeFrames(await readFile(path));
      if (head !== undefined) heads.set(path, head);
      records.push(...frames.map((frame) => ({ frame, path, sequence: placeOf(frame).sequence })));
    }
    return new LogForger(log, heads, records);
  }

  /** Changes a byte of a record's ciphertext. */
  edit(sequence: number): void {
    const record = this.#at(sequence);
    const body = Buffer.from(record.frame.body);
    body[0] = (body[0] ?? 0) ^ 1;
    record.frame = { ...record.frame, body };
  }

  remove(sequence: number): void {
    const record = this.#at(sequence);
    this.#records = this.#records.filter((one) => one !== record);
  }

  /** Exchanges two neighbours, with the numbers that they had. */
  swap(sequence: number): void {
    const [one, other] = [this.#at(sequence), this.#at(sequence + 1)];
    [one.frame, other.frame] = [other.frame, one.frame];
    [one.sequence, other.sequence] = [other.sequence, one.sequence];
  }

  /** Brings in a record of the attacker's in front of one, under its number. */
  insert(sequence: number): void {
    const record = this.#at(sequence);
    const body = Buffer.from(record.frame.body.map((byte) => byte ^ 0x5a));
    const at = this.#records.indexOf(record);
    this.#records.splice(at, 0, { ...record, frame: { ...record.frame, body } });
  }

  /** Takes away all records from a sequence on. */
  truncate(sequence: number): void {
    this.#records = this.#records.filter((one) => one.sequence < sequence);
  }

  /** Makes every record name the leaf of the one before it. */
  rechain(): void {
    let previous = this.#first;
    for (const record of this.#records) {
      const header = { ...headerOf(record.frame), previous };
      record.frame = { ...record.frame, header: JSON.stringify(header) };
      previous = leafOf(record.frame);
    }
  }

  /** Writes segments and tiles, and removes what a start would make again. */
  async write(): Promise<void> {
    for (const [path, head] of this.#heads) {
      const frames = this.#records.filter((one) => one.path === path).map(({ frame }) => frame);
      if (frames.length === 0) await rm(path);
      else await writeFile(path, Buffer.concat([head, ...frames].map(encodeFrame)));
    }
    await writeTiles(
      this.#log,
      this.#records.map(({ frame }) => leafOf(frame)),
    );
    for (const name of ['state.json', 'mark', 'index']) {
      await rm(join(this.#log, name), { recursive: true, force: true });
    }
  }

  /** Cuts off the last bytes of the segment that ends with the last record. */
  async tear(): Promise<void> {
    const last = this.#records.at(-1);
    if (last === undefined) return;
    const bytes = await readFile(last.path);
    await truncate(last.path, bytes.length - 7);
  }

  /** Forgets anchors and checkpoints above a size, and puts an older signed checkpoint back. */
  async turnBack(size: number): Promise<void> {
    const path = join(this.#log, 'anchors.jsonl');
    const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
    const kept = lines.filter((line) => KeptAnchor.parse(JSON.parse(line)).size <= size);
    await writeFile(path, kept.map((line) => `${line}\n`).join(''));
    const newest = kept.at(-1);
    const checkpoint = join(this.#log, 'checkpoint');
    if (newest === undefined) await rm(checkpoint, { force: true });
    else await writeFile(checkpoint, KeptAnchor.parse(JSON.parse(newest)).note);
  }

  /** Signs what the files hold now, with the site's key, and forgets the anchors. */
  async sign(signer: Signer): Promise<void> {
    const leaves = this.#records.map(({ frame }) => hexToBytes(leafOf(frame)));
    const root = Buffer.from(hexToBytes(bytesToHex(merkleRoot(leaves)))).toString('base64');
    const [origin] = (await readFile(join(this.#log, 'checkpoint'), 'utf8')).split('\n');
    const text = `${origin ?? ''}\n${String(leaves.length)}\n${root}\n`;
    await writeFile(join(this.#log, 'checkpoint'), signNote(text, signer));
    await rm(join(this.#log, 'anchors.jsonl'), { force: true });
  }

  #at(sequence: number): ForgedRecord {
    const record = this.#records.find((one) => one.sequence === sequence);
    if (record === undefined) throw new Error(`there is no record ${String(sequence)}`);
    return record;
  }
}

/** The header with its names in their order, so that it is written as it was read. */
function headerOf({ header }: SegmentFrame) {
  return Header.parse(JSON.parse(header));
}

function placeOf({ header }: SegmentFrame) {
  return Place.parse(JSON.parse(header));
}
