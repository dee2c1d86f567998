import type { Part, RunPorts } from './ports';

/**
 * Runs the parts of an agent until the signal is given. When one of them ends or fails before that,
 * the others are stopped too.
 *
 * @throws what the first of them failed with.
 */
export async function together(ports: RunPorts, parts: readonly Part[]): Promise<void> {
  const own = new AbortController();
  const signal = AbortSignal.any([ports.signal, own.signal]);
  const giveUp = (error: Error): void => {
    own.abort(error);
  };
  const run = async (part: Part): Promise<void> => {
    try {
      await part({ ...ports, signal, giveUp });
      if (!signal.aborted) giveUp(new Error('a part of the agent ended by itself'));
    } catch (error) {
      giveUp(asError(error));
    }
  };
  await Promise.all(parts.map(run));
  if (!ports.signal.aborted) throw asError(own.signal.reason);
}

/** Whatever was thrown, as an error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
