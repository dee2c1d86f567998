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
 * Reads a duration as Go writes it, such as `250ms` or `1m30s`, in milliseconds.
 *
 * @throws Error when the text is no positive duration.
 */
export function parseGoDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)/g)];
  const readable = parts.map(([part]) => part).join('') === text;
  const total = parts.reduce((sum, [, value, unit]) => sum + toMs(value, unit), 0);
  if (readable && total > 0) return total;
  throw new Error(`${JSON.stringify(text)} is no positive duration`);
}

function toMs(value = '', unit = ''): number {
  return Number(value) * (unitMs[unit] ?? 0);
}
