import type { IntakeRecord } from '@edgebeat/core';

/** A record that cannot be processed, the cause with which it must be parked, and its repair. */
export interface Poison {
  readonly cause: string;
  readonly value: string;
  readonly repaired: string;
}

type Line = Extract<IntakeRecord, { kind: 'line' }>;

/** A line of a log as it comes in. */
export function intakeLine(position: string, text: string, more: Partial<Line> = {}): Line {
  return {
    ...{ kind: 'line', source: 'urn:edgebeat:AlphaMSP:alpha-1:proof', position, text },
    ...{ receivedAt: '2026-01-31T12:00:00.000Z', format: 'auto', ...more },
  };
}

const head = '2026-01-31T10:00:00Z edge-1 app[1]:';
const deep = `{"a":${'['.repeat(100)}${']'.repeat(100)}}`;
const entities = '<!DOCTYPE a [<!ENTITY b "cccc"><!ENTITY d "&b;&b;&b;&b;">]><Event>&d;</Event>';

/** Ways to be no record at all, and ways of a line to be nothing that is known. */
const kinds: readonly (readonly [cause: string, value: (line: Line) => string])[] = [
  ['invalid-argument', () => 'this is no JSON'],
  ['invalid-argument', () => '{"kind":"line"'],
  ['invalid-argument', (line) => JSON.stringify({ ...line, kind: 'nothing' })],
  ['invalid-argument', (line) => JSON.stringify({ ...line, receivedAt: 'yesterday' })],
  ['invalid-argument', () => '['.repeat(50_000)],
  ['empty', (line) => withText(line, '  ')],
  ['not-json', (line) => withText(line, '{"Type":"VMConnection"')],
  ['too-deep', (line) => withText(line, deep)],
  ['xml-doctype', (line) => withText(line, entities)],
  ['bad-xml', (line) => withText(line, '<Event><System></Event>')],
  ['no-event-head', (line) => withText(line, '<Event><EventData/></Event>')],
  ['control-characters', (line) => withText(line, `${head} \u001b[2J`)],
  ['too-long', (line) => withText(line, `${head} ${'x'.repeat(9000)}`)],
  ['bad-time', (line) => withText(line, 'Dec 32 10:00:00 edge-1 app[1]: x')],
  ['no-header', (line) => withText(line, 'hello')],
  ['not-utf8', (line) => withText(line, `${head} \ud800`)],
];

/** The poison of a number; every kind comes as often as any other. */
export function poison(number: number): Poison {
  const position = `poison-${String(number)}`;
  const line = intakeLine(position, `${head} repaired ${position}`);
  const [cause, value] = kinds[number % kinds.length] ?? ['empty', () => ''];
  return { cause, value: value(line), repaired: JSON.stringify(line) };
}

function withText(line: Line, text: string): string {
  return JSON.stringify({ ...line, text });
}
