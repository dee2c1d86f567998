import { z } from 'zod';

const Node = z.object({
  id: z.int(),
  callFrame: z.object({ functionName: z.string(), url: z.string() }),
});

/** What `node --cpu-prof` writes; times are microseconds of the system's monotonic clock. */
const Profile = z.object({
  nodes: z.array(Node),
  startTime: z.number(),
  samples: z.array(z.int()),
  timeDeltas: z.array(z.number()),
});

/** Where a sample of a processor profile was taken: a function and the address of its module. */
export interface Place {
  readonly name: string;
  /** Empty for what is native. */
  readonly url: string;
}

/**
 * The share of each part in the time that a process was busy between two moments.
 *
 * @param text A file of `node --cpu-prof`.
 * @param between Microseconds of `process.hrtime`, in any process of the same machine.
 * @throws Error when the file is no profile.
 */
export function sharesOf(
  text: string,
  between: { readonly from: number; readonly to: number },
  partOf: (place: Place) => string,
): ReadonlyMap<string, number> {
  const { nodes, startTime, samples, timeDeltas } = Profile.parse(JSON.parse(text));
  const parts = new Map(
    nodes.map(({ id, callFrame: { functionName: name, url } }) => [
      id,
      name === '(idle)' ? undefined : partOf({ name, url }),
    ]),
  );
  const times = new Map<string, number>();
  let [at, busy] = [startTime, 0];
  for (const [index, id] of samples.entries()) {
    const microseconds = timeDeltas[index] ?? 0;
    at += microseconds;
    const part = parts.get(id);
    if (part === undefined || at < between.from || at > between.to) continue;
    times.set(part, (times.get(part) ?? 0) + microseconds);
    busy += microseconds;
  }
  return new Map([...times].map(([part, microseconds]) => [part, microseconds / busy]));
}
