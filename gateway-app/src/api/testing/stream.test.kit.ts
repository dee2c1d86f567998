import { type IncomingMessage, request } from 'node:http';
import { once } from 'node:events';
import { eventually } from './eventually.test.kit';

export interface StreamedEvent {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

/** A reader of server-sent events that can stop reading. */
export interface TestStream extends AsyncDisposable {
  text(): string;
  events(): StreamedEvent[];
  /** Resolves when the stream has said where it starts. */
  opened(): Promise<void>;
  ended(): Promise<void>;
  pause(): void;
  resume(): void;
}

export function openStream(url: string, headers: Readonly<Record<string, string>>): TestStream {
  let text = '';
  let message: IncomingMessage | undefined;
  const sending = request(url, { headers }, (response) => {
    message = response;
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    response.on('error', () => undefined);
  });
  sending.on('error', () => undefined);
  const closed = once(sending, 'close');
  sending.end();
  return {
    text: () => text,
    events: () => readEvents(text),
    opened: () =>
      eventually(async () => {
        await Promise.resolve();
        expect(text).toContain(': from ');
      }),
    ended: async () => {
      await closed;
    },
    pause: () => message?.pause(),
    resume: () => message?.resume(),
    async [Symbol.asyncDispose]() {
      sending.destroy();
      await closed;
    },
  };
}

function readEvents(text: string): StreamedEvent[] {
  return text.split('\n\n').flatMap((block) => {
    const match = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/.exec(block);
    if (match === null) return [];
    const [, id = '', event = '', data = ''] = match;
    return [{ id, event, data: JSON.parse(data) as unknown }];
  });
}
