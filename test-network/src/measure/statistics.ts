/** The middle value of a list that is not empty; of two middle values their mean. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1];
  const high = sorted[Math.floor(middle)];
  if (low === undefined || high === undefined) throw new RangeError('there is no value');
  return (low + high) / 2;
}

/** `median (lowest–highest)` with the given number of decimals. */
export function describeRange(values: readonly number[], decimals: number): string {
  const low = Math.min(...values).toFixed(decimals);
  const high = Math.max(...values).toFixed(decimals);
  return `${median(values).toFixed(decimals)} (${low}–${high})`;
}
