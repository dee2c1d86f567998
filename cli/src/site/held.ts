/** What was opened, to be disposed in the reverse order. */
export class Held implements AsyncDisposable {
  readonly #held: AsyncDisposable[] = [];

  add<T extends AsyncDisposable>(one: T): T {
    this.#held.push(one);
    return one;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.#held.splice(0).reverse()) await one[Symbol.asyncDispose]();
  }
}
