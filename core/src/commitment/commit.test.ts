import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Rejected } from '../errors';
import { commit, type CommitmentField, verifyOpening } from './commit';

const key = new Uint8Array(32).fill(7);
const fields: CommitmentField[] = [
  { pointer: '/users/0', value: 'Ada Lovelace', redaction: 'name' },
  { pointer: '/address', value: '203.0.113.77', redaction: 'address' },
  { pointer: '/failures', value: 42 },
];

describe('commit', () => {
  it('given fields, when they are committed, then redactable ones have two leaves, in order', () => {
    const { leaves, openings } = commit(fields, key, 'inc-1');

    expect(leaves).toBe(5);
    expect(openings.map((o) => [o.index, o.pointer, o.class, o.value])).toEqual([
      [0, '/address', 'raw', '203.0.113.77'],
      [1, '/address', 'redacted', '203.0.113.0/24'],
      [2, '/failures', 'plain', 42],
      [3, '/users/0', 'raw', 'Ada Lovelace'],
      [4, '/users/0', 'redacted', '[name]'],
    ]);
  });

  it('given one field, when the root is computed by hand from the specification, then it is equal', () => {
    const { root, openings } = commit([{ pointer: '/failures', value: 42 }], key, 'inc-1');

    const salt = createHmac('sha256', key)
      .update('inc-1\0/failures\0plain')
      .digest()
      .subarray(0, 16);
    const data = Buffer.concat([Buffer.of(0), salt, Buffer.from('["/failures","plain",42]')]);

    expect(root).toBe(createHash('sha256').update(data).digest('hex'));
    expect(openings[0]?.salt).toBe(salt.toString('hex'));
  });

  it('given fields in any order, when they are committed, then the root is the same', () => {
    const { root } = commit(fields, key, 'inc-1');

    fc.assert(
      fc.property(fc.shuffledSubarray(fields, { minLength: fields.length }), (shuffled) => {
        expect(commit(shuffled, key, 'inc-1').root).toBe(root);
      }),
    );
  });

  it('given another key, incident or value, when it is committed, then every salt or the root differs', () => {
    const first = commit(fields, key, 'inc-1');
    const others = [
      commit(fields, new Uint8Array(32).fill(8), 'inc-1'),
      commit(fields, key, 'inc-2'),
    ];

    expect(new Set([first, ...others].map((c) => c.root)).size).toBe(3);
    const salts = [first, ...others].flatMap((c) => c.openings.map((o) => o.salt));
    expect(new Set(salts).size).toBe(15);
  });

  it('given an opening, when any part of it is changed, then it does not verify', () => {
    const { openings, ...commitment } = commit(fields, key, 'inc-1');
    const [, redacted] = openings;
    if (redacted === undefined) throw new Error('there is no second opening');

    const changed = [
      { ...redacted, value: '203.0.113.1/24' },
      { ...redacted, pointer: '/failures' },
      { ...redacted, class: 'raw' as const },
      { ...redacted, index: 0 },
      { ...redacted, salt: '00'.repeat(16) },
      { ...redacted, salt: 'short' },
      { ...redacted, proof: [] },
      { ...redacted, value: Number.NaN },
    ];

    expect(openings.every((o) => verifyOpening(commitment, o))).toBe(true);
    expect(changed.map((o) => verifyOpening(commitment, o))).toEqual(changed.map(() => false));
    expect(verifyOpening({ ...commitment, leaves: 4 }, redacted)).toBe(false);
  });

  it.each([
    [[], 'name at least one'],
    [[{ pointer: 'a', value: 1 }], 'no JSON pointer'],
    [[{ pointer: '/a~2', value: 1 }], 'no JSON pointer'],
    [
      [
        { pointer: '/a', value: 1 },
        { pointer: '/a', value: 2 },
      ],
      'twice',
    ],
    [[{ pointer: '/a', value: Number.NaN }], 'JSON cannot carry'],
  ])('given fields %j, when they are committed, then they are refused: %s', (bad, why) => {
    expect(() => commit(bad, key, 'inc-1')).toThrow(Rejected);
    expect(() => commit(bad, key, 'inc-1')).toThrow(why);
  });

  it('given a key that can be tried out, when it is used, then it is refused', () => {
    expect(() => commit(fields, new Uint8Array(8), 'inc-1')).toThrow('16 bytes');
  });
});
