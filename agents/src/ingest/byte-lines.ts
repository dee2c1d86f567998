/** One line of a stream of bytes, without its end. */
export interface ByteLine {
  /** Where the line starts in the stream. */
  readonly offset: number;
  /** At most the limit's number of bytes; `length` says how many there were. */
  readonly bytes: Uint8Array;
  readonly length: number;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** What is known of the line that has not ended yet; its memory is bounded by the limit. */
interface OpenLine {
  readonly offset: number;
  readonly kept: Uint8Array[];
  keptLength: number;
  length: number;
  last: number | undefined;
}

/** Splits bytes into lines (LF or CRLF) and keeps at most `limit` bytes of each. */
export async function* byteLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limit: number,
): AsyncGenerator<ByteLine> {
  let open = openAt(0);
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      append(open, chunk.subarray(start, end), limit);
      yield close(open, limit);
      open = openAt(open.offset + open.length + 1);
      start = end + 1;
    }
    append(open, chunk.subarray(start), limit);
  }
  if (open.length > 0) yield close(open, limit);
}

function openAt(offset: number): OpenLine {
  return { offset, kept: [], keptLength: 0, length: 0, last: undefined };
}

function append(line: OpenLine, bytes: Uint8Array, limit: number): void {
  if (bytes.length === 0) return;
  // One byte more than the limit is kept, for the carriage return of a line of just that length.
  const kept = bytes.slice(0, Math.max(0, limit + 1 - line.keptLength));
  if (kept.length > 0) line.kept.push(kept);
  line.keptLength += kept.length;
  line.length += bytes.length;
  line.last = bytes.at(-1);
}

function close({ offset, kept, length, last }: OpenLine, limit: number): ByteLine {
  const textLength = last === CARRIAGE_RETURN ? length - 1 : length;
  const bytes = new Uint8Array(kept.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of kept) {
    bytes.set(part, at);
    at += part.length;
  }
  return { offset, bytes: bytes.subarray(0, Math.min(textLength, limit)), length: textLength };
}
