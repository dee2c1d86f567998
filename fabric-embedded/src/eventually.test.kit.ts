const patienceMs = 20_000;

/** Repeats what cannot succeed at once; at the end it fails as it did last. */
export async function eventually<T>(work: () => Promise<T>): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
