/** Runs tasks one after the other, in the order in which they were handed in. */
export type Lock = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** A lock that is free. */
export function createLock(): Lock {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = last.then(task);
    last = run.catch(() => undefined);
    return run;
  };
}
