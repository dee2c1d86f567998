import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** Before a text that stands in an argument as it is, since no value is written like it. */
export const RAW = '@raw:';

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

/** Texts of JSON, and nearly, that no value is written as. */
export const rawTexts = [
  ...[
    '1e999',
    '-1e999',
    '-0',
    '1e-400',
    '9007199254740993',
    '0.1e1',
    '00',
    '-',
    'NaN',
    'undefined',
  ],
  ...[nested(33), nested(600), nested(20_000)],
];

/** What has another meaning somewhere: in objects, keys, texts, file names, times, base64. */
export const hostileTexts = [
  ...[
    '',
    ' ',
    '__proto__',
    'constructor',
    'toString',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\u{10ffff}',
  ],
  ...['\u212a', '\u0130', 'ß', 'e\u0301', '../..', 'Org1MSP ', 'x'.repeat(300), '💥'.repeat(3_000)],
  ...[
    '2026-06-01T00:00:00Z',
    '2026-02-30T00:00:00.000Z',
    '0000-01-01T00:00:00.000Z',
    'AAA=',
    'AB==',
  ],
];

/** Bytes for transient maps: of wrong lengths, and JSON that is cut or deep. */
export const hostileBytes = [
  ...[0, 1, 31, 33].map((length) => Buffer.alloc(length, 1)),
  ...['[', '{}', '[]', '[{}]', 'null', '{"__proto__":1}', '\ufeff[]'].map((text) =>
    Buffer.from(text),
  ),
  ...[32, 33, 3_000, 8_000, 20_000].map((depth) => Buffer.from(nested(depth))),
];

const conditions = [
  `${'('.repeat(31)}true${')'.repeat(31)}`,
  `${'('.repeat(33)}true${')'.repeat(33)}`,
  `${'('.repeat(500)}true${')'.repeat(500)}`,
  ...[`${'!'.repeat(600)}true`, `${'-'.repeat(600)}1 == 1`, `${'event.'.repeat(160)}type == 'x'`],
  ...[
    `${'true || '.repeat(120)}true`,
    `${'true ? true : '.repeat(70)}true`,
    nested(33),
    nested(300),
  ],
  ...'( (?=a) [z-a] (a+)+$ \\1 a{1001} (?<n>a) \\p{Greek} . ((((a)*)*)*)*'.split(' ').map(matching),
  ...[
    "event.type == '\\ud800'",
    'size(event.type) > 9223372036854775807',
    '1 / 0 == 1',
    "'x' in event",
  ],
  '[1, 2].all(x, [x].all(y, y > 0))',
  "timestamp('2026-02-30T00:00:00Z') > timestamp('x')",
  "duration('1e9h') > duration('1s') && event.time.getHours('Europe/Berlin') == 1",
  "device.type.startsWith('CAM') && site.id == 'site-1'",
];

function matching(pattern: string): string {
  return `event.type.matches(${JSON.stringify(pattern)})`;
}

const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' }).toString('base64');

/** Public keys that nobody may register, or only some. */
function keys(): string[] {
  const curves = ['P-256', 'P-384', 'P-521', 'secp256k1'];
  return [
    ...curves.map((namedCurve) => generateKeyPairSync('ec', { namedCurve }).publicKey),
    generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' }).publicKey,
    generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey,
    ...[generateKeyPairSync('ed25519').publicKey, generateKeyPairSync('ed448').publicKey],
    generateKeyPairSync('x25519').publicKey,
  ].map(spki);
}

const statements = [
  'null',
  '[]',
  '{"_type":"x"}',
  nested(40),
  nested(20_000),
  '{"a":1e999}',
  '\ufeff{}',
];

/** Values that are hostile under the name of a field. */
export function hostileWords(): Record<string, readonly string[]> {
  return {
    condition: conditions,
    publicKey: keys(),
    payload: statements.map((text) => Buffer.from(text).toString('base64')),
  };
}
