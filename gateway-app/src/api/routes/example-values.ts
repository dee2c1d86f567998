/** What examples of bodies and answers share; the tests hold all of them against their schemas. */
export const time = '2026-01-31T10:00:00.000Z';

export const place = {
  block: 42,
  blockHash: hash('b'),
  transaction: 0,
  transactionId: hash('7'),
} as const;

/** A hash that is told from others at a glance. */
export function hash(digit: string): string {
  return digit.repeat(64);
}
