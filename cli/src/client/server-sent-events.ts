/** One event of a stream (HTML, server-sent events). */
export interface ServerSentEvent {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: string;
}

const maxEventLength = 4 * 1024 * 1024;

/** Reads events from the bytes of a stream; comments are left out. */
export async function* serverSentEvents(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    if (rest.length > maxEventLength) throw new Error('an event of the stream is over 4 MiB');
    for (const block of blocks) {
      const event = readEvent(block);
      if (event !== undefined) yield event;
    }
  }
}

function readEvent(block: string): ServerSentEvent | undefined {
  const fields = block.split(/\r?\n/).flatMap((line) => {
    const match = /^(id|event|data):? ?(.*)$/.exec(line);
    return match === null ? [] : [{ name: match[1], value: match[2] ?? '' }];
  });
  const last = (name: string) => fields.findLast((field) => field.name === name)?.value;
  const data = fields.filter(({ name }) => name === 'data').map(({ value }) => value);
  return data.length === 0
    ? undefined
    : { id: last('id'), event: last('event'), data: data.join('\n') };
}
