import type { Signer } from '../checkpoint/signer';
import type { IndexEntry } from '../files/record-index';
import { encodeHeader, type RecordHeader } from '../record/header';
import type { NewRecord } from '../record/new-record';
import { signStatement, type Statement } from '../record/statement';
import type { RecordSealer, RunKey } from '../sealing/record-sealer';
import { tagBytes } from '../sealing/xaes';
import { type Lane, laneOf, lanes } from '../segments/lanes';
import { LaneBuffer } from './lane-buffer';

/** The end of the chain: the next sequence, and the leaf of the record before it. */
export interface ChainEnd {
  readonly sequence: number;
  readonly previous: string;
}

/** Where a record came to lie. */
export interface Receipt {
  readonly sequence: number;
  /** Its RFC 6962 leaf hash, which is its link in the chain too. */
  readonly leaf: string;
}

/** What a group became; it counts once it is on the disk. */
export interface EncodedGroup {
  readonly receipts: readonly Receipt[];
  /** Byte within the lane's frames of this group, for each record. */
  readonly places: readonly IndexEntry[];
  readonly end: ChainEnd;
}

/** Makes frames of records: headers, ciphertexts, leaves and the chain. */
export class GroupEncoder {
  readonly buffers: Readonly<Record<Lane, LaneBuffer>> = {
    control: new LaneBuffer(),
    high: new LaneBuffer(),
    normal: new LaneBuffer(),
  };
  readonly #logId: string;
  readonly #sealer: RecordSealer;
  readonly #signer: Signer;
  #receipts: Receipt[] = [];
  #places: IndexEntry[] = [];
  #group = 0;
  #end: ChainEnd = { sequence: 0, previous: '' };

  constructor(logId: string, sealer: RecordSealer, signer: Signer) {
    this.#logId = logId;
    this.#sealer = sealer;
    this.#signer = signer;
  }

  /** Begins a group behind the end of the chain. */
  begin(end: ChainEnd): void {
    for (const lane of lanes) this.buffers[lane].clear();
    this.#receipts = [];
    this.#places = [];
    this.#group = end.sequence;
    this.#end = end;
  }

  get result(): EncodedGroup {
    return { receipts: this.#receipts, places: this.#places, end: this.#end };
  }

  addEvent(record: NewRecord, key: RunKey): void {
    const { content } = record;
    const header: RecordHeader = {
      corrects: record.corrects,
      epoch: key.epoch,
      id: record.id,
      kind: 'event',
      nonce: this.#sealer.nextNonce(),
      position: record.position,
      previous: this.#end.previous,
      sequence: this.#end.sequence,
      severity: record.severity,
      subject: record.subject,
      tenant: record.tenant,
      time: record.time,
      type: record.type,
    };
    const lane = laneOf(header);
    const draft = this.buffers[lane].begin(encodeHeader(header), content.length + tagBytes);
    this.#sealer.seal(key, draft.header, content, draft.bytes, draft.body);
    const place = this.buffers[lane].end(
      draft,
      content.length + tagBytes,
      this.#group,
      header.sequence,
    );
    this.#added(lane, place);
  }

  addStatement(statement: Statement, time: string): void {
    const { sequence, previous } = this.#end;
    const kinds = { opened: 'opened', shredded: 'tombstone' } as const;
    const name = statement.statement;
    const header = encodeHeader({
      epoch: 0,
      id: `${this.#logId}/${String(sequence)}`,
      kind: name === 'opened' || name === 'shredded' ? kinds[name] : 'gap',
      nonce: '',
      previous,
      sequence,
      severity: 'high',
      subject: 'log',
      tenant: this.#signer.name,
      time,
      type: `io.edgebeat.log.${name}`,
    });
    const body = signStatement(statement, this.#logId, header, this.#signer);
    const draft = this.buffers.control.begin(header, body.length);
    body.copy(draft.bytes, draft.body);
    this.#added('control', this.buffers.control.end(draft, body.length, this.#group, sequence));
  }

  #added(lane: Lane, { leaf, start }: { readonly leaf: string; readonly start: number }): void {
    const { sequence } = this.#end;
    this.#receipts.push({ sequence, leaf });
    this.#places.push({ sequence, lane, offset: start });
    this.#end = { sequence: sequence + 1, previous: leaf };
  }
}
