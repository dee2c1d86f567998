import { canonicalJson } from '@edgebeat/core';
import fc from 'fast-check';
import {
  encodeHeader,
  parseHeader,
  type RecordHeader,
  recordKinds,
  RecordSeverity,
} from './header';

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
const count = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const hex = (length: number) =>
  fc.string({
    unit: fc.integer({ min: 0, max: 15 }).map((digit) => digit.toString(16)),
    minLength: length,
    maxLength: length,
  });

const headers: fc.Arbitrary<RecordHeader> = fc.record(
  {
    corrects: count,
    epoch: count,
    id: text,
    kind: fc.constantFrom(...recordKinds),
    nonce: hex(48),
    position: fc.record({ offset: count, partition: count, topic: text }),
    previous: hex(64),
    sequence: count,
    severity: fc.constantFrom(...RecordSeverity.options),
    subject: text,
    tenant: text,
    time: text,
    type: text,
  },
  {
    requiredKeys: [
      ...(['epoch', 'id', 'kind', 'nonce', 'previous', 'sequence', 'severity'] as const),
      ...(['subject', 'tenant', 'time', 'type'] as const),
    ],
  },
);

describe('a header', () => {
  it('given any header, when it is encoded, then that is its canonical JSON, and it is read back', () => {
    fc.assert(
      fc.property(headers, (header) => {
        const encoded = encodeHeader(header);

        expect(encoded).toBe(canonicalJson(header));
        expect(parseHeader(Buffer.from(encoded))).toEqual(header);
      }),
      { numRuns: 300 },
    );
  });

  it('given another spelling of a header, when it is read, then it is refused', () => {
    fc.assert(
      fc.property(headers, (header) => {
        const encoded = encodeHeader(header);
        const spellings = [
          ` ${encoded}`,
          encoded.replace(',', ', '),
          JSON.stringify({ type: 1 }),
          '{',
        ];

        for (const spelling of spellings)
          expect(parseHeader(Buffer.from(spelling))).toBeUndefined();
      }),
      { numRuns: 20 },
    );
  });
});
