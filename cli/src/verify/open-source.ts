import type { MemberSource, StateEntry } from '@edgebeat/store';

/** What one member's files show, until this is disposed. */
export interface OpenSource extends MemberSource, AsyncDisposable {}

/** How a state is opened, and what is read from it. */
export interface StateReading<R extends AsyncDisposable> {
  readonly open: () => Promise<R>;
  readonly height: (state: R) => Promise<number | undefined> | number | undefined;
  readonly entries: (state: R) => AsyncIterable<StateEntry>;
}

/**
 * A source with the member's state, which is opened once for its height and its entries. A state that
 * cannot be read is a finding of the comparison, not the end of it.
 */
export async function withState<R extends AsyncDisposable>(
  source: MemberSource,
  { open, height, entries }: StateReading<R>,
): Promise<OpenSource> {
  let state: R;
  try {
    state = await open();
  } catch (error) {
    return withoutState({ ...source, state: () => failing(error) });
  }
  const claimed = await Promise.resolve(state)
    .then(height)
    .catch(() => undefined);
  return {
    ...source,
    ...(claimed !== undefined && { height: claimed }),
    state: () => entries(state),
    [Symbol.asyncDispose]: () => state[Symbol.asyncDispose](),
  };
}

/** A source that holds nothing open. */
export function withoutState(source: MemberSource): OpenSource {
  return { ...source, [Symbol.asyncDispose]: () => Promise.resolve() };
}

function failing(error: unknown): AsyncIterable<never> {
  const reason = error instanceof Error ? error : new Error(String(error));
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(reason) }) };
}
