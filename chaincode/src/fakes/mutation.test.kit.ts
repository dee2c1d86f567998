/** What a right request has somewhere, and what stands there instead. */
export interface Mutation {
  readonly path: readonly number[];
  readonly value: unknown;
}

/** Puts a value at a place in a copy; the path counts fields, so that it always leads somewhere. */
export function mutated(request: unknown, { path, value }: Mutation): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof request !== 'object' || request === null) return value;
  const entries: [string, unknown][] = Object.entries(request);
  const [name] = entries[step % Math.max(1, entries.length)] ?? ['new'];
  const changed = entries.map(([key, one]): [string, unknown] => [
    key,
    key === name ? mutated(one, { path: rest, value }) : one,
  ]);
  return Array.isArray(request) ? changed.map(([, one]) => one) : Object.fromEntries(changed);
}
