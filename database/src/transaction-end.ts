type Listener = () => void;

const listeners = new WeakMap<object, Listener[]>();

/**
 * Calls the listener once a transaction of a Database has been committed or undone, or its outcome
 * cannot be known any more. What is no such transaction, or has ended, is an error of the program.
 */
export function onEnd(transaction: object, listener: Listener): void {
  const waiting = listeners.get(transaction);
  if (waiting === undefined) throw new Error('it is no transaction that is under way');
  waiting.push(listener);
}

/** Makes a transaction one whose end can be heard of. */
export function begun(transaction: object): void {
  listeners.set(transaction, []);
}

/** Tells everybody who waits for the end of a transaction. */
export function ended(transaction: object): void {
  for (const listener of listeners.get(transaction) ?? []) listener();
  listeners.delete(transaction);
}
