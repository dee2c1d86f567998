/** What was opened, to be closed in the other order. */
export class Held implements AsyncDisposable {
  readonly #held: (Disposable | AsyncDisposable)[] = [];

  use<T extends Disposable | AsyncDisposable>(opened: T): T {
    this.#held.push(opened);
    return opened;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.#held.splice(0).reverse()) {
      if (Symbol.asyncDispose in one) await one[Symbol.asyncDispose]();
      else one[Symbol.dispose]();
    }
  }
}
