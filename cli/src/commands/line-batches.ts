const MAX_LINES = 500;
/** The api takes 256 KiB at once. */
const MAX_BYTES = 200_000;

/** A place at which what was gathered goes out. */
export const pause = Symbol('pause');
export type Pause = typeof pause;

/** Lines in batches that the api takes at once: up to 500 of them, and as many bytes as a body holds. */
export async function* batchesOf<Line extends object>(
  lines: AsyncIterable<Line | Pause>,
): AsyncGenerator<Line[]> {
  let batch: Line[] = [];
  let bytes = 0;
  for await (const line of lines) {
    const size = line === pause ? 0 : Buffer.byteLength(JSON.stringify(line)) + 1;
    const isFull = batch.length === MAX_LINES || bytes + size > MAX_BYTES;
    if (batch.length > 0 && (isFull || line === pause)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    if (line !== pause) batch.push(line);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
