import fc from 'fast-check';
import { canonicalJson, contentHash } from './canonical';
import { Rejected } from './errors';

describe('canonicalJson', () => {
  it('given the example of RFC 8785, when it is written, then it is the published text', () => {
    /* oxlint-disable no-loss-of-precision, no-useless-escape -- as it is published */
    const text = canonicalJson({
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"\/',
      literals: [null, true, false],
    });
    /* oxlint-enable no-loss-of-precision, no-useless-escape */

    expect(text).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('given names of RFC 8785, when they are sorted, then it is by UTF-16 code units', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'];

    const text = canonicalJson(Object.fromEntries(names.map((name) => [name, 0])));

    expect(Object.keys(JSON.parse(text) as object)).toEqual([
      '1',
      ...['\r', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'],
    ]);
  });

  it('given any JSON, when it is written and read, then it is equal and has one text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = canonicalJson(value);

        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(contentHash(JSON.parse(text))).toBe(contentHash(value));
      }),
    );
  });

  it.each([[undefined], [Number.NaN], [[Number.POSITIVE_INFINITY]]])(
    'given %p, when it is written, then it is refused',
    (value) => {
      expect(() => canonicalJson(value)).toThrow(Rejected);
    },
  );
});
