const longest = 1000;

/** Runs tasks one after another, in the order in which they came. */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();
  #length = 0;

  /** @throws RangeError when too many tasks wait already. */
  run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#length >= longest) {
      return Promise.reject(new RangeError(`more than ${String(longest)} blocks wait`));
    }
    this.#length += 1;
    const result = this.#tail.then(task).finally(() => {
      this.#length -= 1;
    });
    this.#tail = result.catch(() => undefined);
    return result;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await this.#tail;
  }
}
