import fc from 'fast-check';
import { Rejected } from '../errors';
import { compileCondition } from './condition';

function refusalOf(text: string): string {
  try {
    compileCondition(text);
  } catch (error) {
    if (error instanceof Rejected && error.code === 'invalid-policy') return error.message;
    throw error;
  }
  throw new Error(`was accepted: ${text.slice(0, 80)}`);
}

const sixty = Array.from({ length: 60 }, (_, i) => String(i)).join(',');

describe('refusals', () => {
  it.each([
    ['', 'it is empty'],
    [' '.repeat(40), 'it is empty'],
    ['a'.repeat(1025), '1025 bytes'],
    [`event.a == '${'ä'.repeat(510)}'`, 'bytes'],
    ['event.a == "\ud800"', 'Unicode'],
    ['('.repeat(500) + 'true' + ')'.repeat(500), 'nest too deep'],
    ['['.repeat(33) + ']'.repeat(33), 'nest too deep'],
    ['{1:'.repeat(33) + '1' + '}'.repeat(33), 'nest too deep'],
    ['(event.a', 'not closed'],
    ['event.a)', 'closes no bracket'],
    ['(event.a]', 'closes no bracket'],
    ["event.a == 'x", 'a text literal is not closed'],
    ["event.a == 'x\n'", 'a text literal is not closed'],
    ['event.a // a comment', 'comment'],
    ['!'.repeat(200) + 'event.a', 'too many signs'],
    ['event.a ==', 'expecting'],
    ['event.a = 1', 'expecting'],
    ['event.a == 1' + ' || event.a == 1'.repeat(30), 'too many parts'],
    [`[${sixty}].all(a, [1].all(b, [1].all(c, a + b + c > 0)))`, 'in another one'],
    ['event.a.all(x, event.b.exists(y, x == y))', 'in another one'],
    ['event.a.all(event, true)', 'hides another name'],
    ['now() > event.time', "'now' cannot be called"],
    ["event.a.replace('a', 'b') == ''", "'replace' cannot be called"],
    ['event.a.matches(event.pattern)', 'not a literal'],
    ["event.a.matches('(')", 'not valid'],
    ["event.a.matches('(a{90}){90}')", 'repeats too much'],
    [
      ['x', 'y', 'z'].map((c) => `event.a.matches('${c}b{90}c{90}')`).join(' || '),
      'repeats too much',
    ],
    [
      ['x', 'y', 'z'].map((c) => `event.a.matches('${c.repeat(50)}b{90}')`).join(' || '),
      'repeat too much together',
    ],
    ["event.a.matches('a{0,101}')", 'repeats too much'],
    ["event.a.matches('a{99999999999}')", 'repeats too much'],
    [`event.a.matches('${'('.repeat(40)}a${')'.repeat(40)}')`, 'too many groups'],
    ["event.a.matches('\\\\pL')", '\\p'],
    ["event.a.matches('ä')", 'beyond ASCII'],
    ["timestamp(event.time).getHours('Europe/Berlin') == 1", 'fixed offset'],
    ['timestamp(event.time).getHours(event.zone) == 1', 'fixed offset'],
    ['user.name == 1', "there is no 'user'"],
    ['__proto__ == 1', "there is no '__proto__'"],
    ['int == type(1)', 'cannot be called'],
    ['google.protobuf.Struct{} == event', 'builds a message'],
    ['google.protobuf.Struct == event', "there is no 'google'"],
    ['event.a{b: 1} == event', 'builds a message'],
    ["event.a == b'x'", 'literal'],
    ['event.a == 5u', 'literal'],
    ['event.a == 99999999999999999999', '64 bits'],
    ['event.a == 1e999', 'too large'],
  ])('given %j, when it is compiled, then it is refused because of: %s', (text, why) => {
    const message = refusalOf(text);

    expect(message).toContain(why);
    expect(message).toMatch(/^the condition has a fault at character [0-9]+: .+; .+$/);
  });

  it('given a fault in the middle, when it is refused, then the position is that of the fault', () => {
    expect(refusalOf("event.a == 1 && user.name == 'x'")).toContain('at character 17:');
  });

  it('given any text over an alphabet of nesting, when it is compiled, then it is taken or refused', () => {
    const piece = fc.constantFrom(
      ...[
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        '"',
        "'",
        '\\',
        'r',
        'b',
        '!',
        '-',
        '?',
        ':',
        ',',
        '.',
        ' ',
      ],
      ...['a', 'event', '.all(x,', '.map(', '"""', "'''", '\n', '\r', '/', '//', '1', '==', '&&'],
    );
    const texts = fc.array(piece, { maxLength: 400 }).map((parts) => parts.join(''));

    fc.assert(
      fc.property(texts, (text) => {
        try {
          compileCondition(text);
        } catch (error) {
          expect(error).toBeInstanceOf(Rejected);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('given nesting of every kind up to the limit, when it is compiled, then it is taken or refused', () => {
    const shapes: [string, string][] = [
      ['(', ')'],
      ['[', ']'],
      ['!(', ')'],
      ['-(', ')'],
      ['size([', '])'],
      ['event[', ']'],
      ['{1:', '}'],
      ['(true?', ':1)'],
    ];
    const choice = fc.array(fc.constantFrom(...shapes), { minLength: 1, maxLength: 40 });

    fc.assert(
      fc.property(choice, (nest) => {
        const text =
          nest.map(([open]) => open).join('') +
          '1' +
          nest
            .map(([, c]) => c)
            .reverse()
            .join('');
        try {
          compileCondition(text).evaluate({ event: {} });
        } catch (error) {
          expect(error).toBeInstanceOf(Rejected);
        }
      }),
      { numRuns: 500 },
    );
  });
});
