/** Whatever was opened, to be closed in the opposite order. */
export class Disposal implements AsyncDisposable {
  #open: AsyncDisposable[] = [];

  /** Closes this when everything opened later is closed. */
  use<T extends AsyncDisposable | Disposable>(resource: T): T {
    this.#open.push({
      async [Symbol.asyncDispose]() {
        if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]();
        else resource[Symbol.dispose]();
      },
    });
    return resource;
  }

  /** Hands everything over to a new owner; disposing this one closes nothing any more. */
  move(): Disposal {
    const owner = new Disposal();
    owner.#open = this.#open;
    this.#open = [];
    return owner;
  }

  /** Closes all of them, even when one fails; the first failure is thrown at the end. */
  async [Symbol.asyncDispose](): Promise<void> {
    const open = this.#open.reverse();
    this.#open = [];
    const failures: unknown[] = [];
    for (const resource of open) {
      try {
        await resource[Symbol.asyncDispose]();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

/** Waits for all of them before it fails, so that nothing is opened behind the caller's back. */
export async function allOrFailure<T>(opening: readonly Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(opening);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
