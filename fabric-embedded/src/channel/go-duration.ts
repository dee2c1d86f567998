const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Reads a duration as Go does, such as `250ms`, `1m30s` or `-1s`, in milliseconds.
 *
 * @throws Error with Go's words when the text is no duration.
 */
export function parseGoDuration(text: string): number {
  const unsigned = text.replace(/^[-+]/, '');
  if (unsigned === '0') return 0;
  const parts = [...unsigned.matchAll(/([\d.]*)([^\d.]*)/g)].filter(([part]) => part !== '');
  if (parts.length === 0) throw wrong('invalid duration', text);
  const total = parts.reduce((sum, [, value, unit]) => sum + toMs(value, unit, text), 0);
  return text.startsWith('-') ? -total : total;
}

function toMs(value = '', unit = '', text: string): number {
  if (!/^(\d+\.?\d*|\.\d+)$/.test(value)) throw wrong('invalid duration', text);
  if (unit === '') throw wrong('missing unit in duration', text);
  const factor = unitMs[unit];
  if (factor === undefined) throw wrong(`unknown unit ${JSON.stringify(unit)} in duration`, text);
  return Number(value) * factor;
}

function wrong(what: string, text: string): Error {
  return new Error(`time: ${what} ${JSON.stringify(text)}`);
}
