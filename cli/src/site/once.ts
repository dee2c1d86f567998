/** Calls a function at the first call and answers every call with its result. */
export function once<Result>(open: () => Promise<Result>): () => Promise<Result> {
  let opened: Promise<Result> | undefined;
  return () => (opened ??= open());
}

/** Calls a function at the first call for an argument and answers every call for it with its result. */
export function onceEach<Argument, Result>(
  open: (argument: Argument) => Promise<Result>,
): (argument: Argument) => Promise<Result> {
  const opened = new Map<Argument, Promise<Result>>();
  return (argument) => {
    const result = opened.get(argument) ?? open(argument);
    opened.set(argument, result);
    return result;
  };
}
