import { integerText, pageFields, Time } from './fields';
import { z } from 'zod';

describe('Time', () => {
  it.each([
    ['2026-01-31T10:00:00Z', '2026-01-31T10:00:00.000Z'],
    ['2026-01-31T10:00:00.1Z', '2026-01-31T10:00:00.100Z'],
    ['2026-01-31T10:00:00.123456789Z', '2026-01-31T10:00:00.123Z'],
    ['2026-01-31T11:00:00+01:00', '2026-01-31T10:00:00.000Z'],
    ['2026-01-31T10:00:00', '2026-01-31T10:00:00.000Z'],
    ['2024-02-29T10:00:00Z', '2024-02-29T10:00:00.000Z'],
  ])('given %s, when it is read, then it is %s', (text, expected) => {
    expect(Time.parse(text)).toBe(expected);
  });

  it.each([
    'yesterday',
    '2026-02-30T10:00:00Z',
    '2025-02-29T10:00:00Z',
    '2026-01-31T24:00:00Z',
    '2026-01-31T23:59:60Z',
    '0000-01-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '9999-12-31T23:59:59-12:00',
    '+012026-01-31T10:00:00Z',
    `2026-01-31T10:00:00.${'1'.repeat(60)}Z`,
  ])('given %s, when it is read, then it is refused', (text) => {
    expect(Time.safeParse(text).success).toBe(false);
  });
});

describe('integerText', () => {
  it.each(['', '-1', '01', '1.5', '1e3', ' 1', '9007199254740992', '99999999999999999999'])(
    'given %j, when it is read, then it is refused',
    (text) => {
      expect(integerText(0).safeParse(text).success).toBe(false);
    },
  );

  it('given its bounds, when they are read, then they are numbers', () => {
    expect(integerText(0).parse('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe('pageFields', () => {
  it('given nothing, when they are read, then a page has 50', () => {
    expect(z.strictObject(pageFields).parse({})).toEqual({ limit: 50 });
  });
});
