/** When a checkpoint is signed without being asked for. */
export class CheckpointSchedule implements Disposable {
  readonly #sign: () => Promise<unknown>;
  readonly #records: number;
  readonly #milliseconds: number;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(
    sign: () => Promise<unknown>,
    limits: { readonly checkpointRecords: number; readonly checkpointSeconds: number },
  ) {
    this.#sign = sign;
    this.#records = limits.checkpointRecords;
    this.#milliseconds = limits.checkpointSeconds * 1000;
  }

  /** The tree grew: a checkpoint follows after so many records, or so much time. */
  grown(recordsSinceLast: number): void {
    if (recordsSinceLast >= this.#records) this.#signNow();
    else this.#signLater();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  /** A checkpoint that fails is signed later: the records are on the disk already. */
  #signNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sign().catch(() => {
      this.#signLater();
    });
  }

  #signLater(): void {
    if (this.#isOver) return;
    this.#timer ??= setTimeout(() => {
      this.#signNow();
    }, this.#milliseconds).unref();
  }
}
