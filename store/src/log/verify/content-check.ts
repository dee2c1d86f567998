import { subjectText } from '../keys/key-store';
import type { PlacedStatement } from '../recovery/control-statements';
import { RecordOpener } from '../sealing/record-opener';
import type { PlacedRecord } from '../segments/lane-reader';
import { segmentPath } from '../segments/lanes';
import { eventContentObjection, type VerifyLogOptions } from './pins';
import type { Findings } from './report';

/** Opens records, and holds their contents against their headers. */
export class ContentCheck {
  readonly #opener: RecordOpener | undefined;
  readonly #object: NonNullable<VerifyLogOptions['checkContent']>;
  readonly #tombstones = new Map<string, number>();
  readonly #findings: Findings;
  readonly #logId: string;
  decrypted = 0;
  shredded = 0;

  constructor(
    { keys, checkContent = eventContentObjection }: VerifyLogOptions,
    log: {
      readonly logId: string;
      readonly findings: Findings;
      readonly statements: readonly PlacedStatement[];
    },
  ) {
    this.#opener = keys && new RecordOpener(keys);
    this.#object = checkContent;
    this.#findings = log.findings;
    this.#logId = log.logId;
    for (const { statement } of log.statements) {
      if (statement.statement !== 'shredded') continue;
      const text = subjectText(statement);
      this.#tombstones.set(text, Math.max(this.#tombstones.get(text) ?? 0, statement.epoch));
    }
  }

  get isOn(): boolean {
    return this.#opener !== undefined;
  }

  async check({ header, frame, segment }: PlacedRecord): Promise<void> {
    if (this.#opener === undefined || header.kind !== 'event') return;
    const opened = await this.#opener.open(header, frame.header, frame.ciphertext);
    const objection =
      opened.state === 'readable'
        ? this.#object(header, opened.content)
        : opened.state === 'shredded'
          ? this.#shreddedObjection(header)
          : 'its key does not open it';
    if (opened.state === 'readable') this.decrypted += 1;
    if (opened.state === 'shredded') this.shredded += 1;
    if (objection === undefined) return;
    const { sequence } = header;
    const place = { file: segmentPath(segment), byte: frame.offset };
    const range = { first: sequence, last: sequence };
    const logId = this.#logId;
    this.#findings.add({ kind: 'content', logId, ...place, ...range, detail: objection });
  }

  #shreddedObjection(header: PlacedRecord['header']): string | undefined {
    const epoch = this.#tombstones.get(subjectText(header)) ?? 0;
    return epoch >= header.epoch ? undefined : 'its key was shredded, and no tombstone says so';
  }
}
