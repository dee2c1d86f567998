import fc from 'fast-check';
import { readJson } from './json-text';

describe('readJson', () => {
  it('given any JSON, when it is read, then it is what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8, stringUnit: 'binary' }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/\\u0000|\\ud[89a-f]|__proto__/i.test(text));

        expect(readJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('given any JSON with a key twice, when it is read, then it is refused', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue({ maxDepth: 3 }), (key, value) => {
        const name = JSON.stringify(key);
        const text = `[{"a":{${name}:${JSON.stringify(value)},${name}:1}}]`;

        expect(() => readJson(text)).toThrow();
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['nothing', '', 'is not JSON'],
    ['half of it', '{"a":', 'is not JSON'],
    ['two values', '{} {}', 'is not JSON'],
    ['NaN', '{"a":NaN}', 'is not JSON'],
    ['a key twice', '{"a":1,"b":{"a":1},"a":2}', 'has the key "a" twice'],
    ['a key twice in another writing', '{"a":1,"\\u0061":2}', 'has the key "a" twice'],
    ['a key after a text with braces', '{"x":"{\\"a\\":1,","a":1,"a":2}', 'has the key "a" twice'],
    ['__proto__', '{"__proto__":{"admin":true}}', 'which is not taken'],
    ['a NUL', '{"a":"x\\u0000"}', 'NUL'],
    ['a NUL in a key', '{"x\\u0000":1}', 'NUL'],
    ['half of a pair', '["\\ud83d"]', 'surrogate'],
    ['a number beyond all bounds', '{"a":[1e999]}', 'too large'],
    ['many digits', `[${'9'.repeat(400)}]`, 'too large'],
    ['30,000 values', `[${'1,'.repeat(30_000)}1]`, 'too many values'],
    ['33 levels', '['.repeat(33) + ']'.repeat(33), 'deeper than 32'],
    ['100,000 levels', '['.repeat(100_000) + ']'.repeat(100_000), 'deeper than 32'],
  ])('given %s, when it is read, then it is refused', (_, text, sentence) => {
    const read = () => readJson(text);

    expect(read).toThrow(sentence);
    expect(read).toThrow(expect.objectContaining({ code: 'invalid-argument' }) as Error);
  });

  it('given a whole pair and 32 levels, when they are read, then they are taken', () => {
    expect(readJson('"\\ud83d\\ude00"')).toBe('😀');
    expect(readJson('['.repeat(32) + ']'.repeat(32))).toHaveLength(1);
  });

  it('given 256 kB of what is slowest, when it is read, then it takes under a second', () => {
    const texts = [
      `[${'{},'.repeat(87_000)}{}]`,
      `["${'\\\\'.repeat(130_000)}"]`,
      `{${Array.from({ length: 20_000 }, (_, n) => `"k${n}":1`).join(',')}}`,
      `"${'x'.repeat(262_000)}`,
    ];
    const started = performance.now();

    for (const text of texts) attempt(text);

    expect(performance.now() - started).toBeLessThan(1000);
  });
});

function attempt(text: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    return error;
  }
}
