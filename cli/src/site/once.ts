/** Calls a function at the first call and answers every call with its result. */
export function once<Result>(open: () => Promise<Result>): () => Promise<Result> {
  let opened: Promise<Result> | undefined;
  return () => (opened ??= open());
}
