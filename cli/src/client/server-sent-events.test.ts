import { serverSentEvents, type ServerSentEvent } from './server-sent-events';

async function read(...chunks: string[]): Promise<ServerSentEvent[]> {
  async function* bytes() {
    for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
  }
  const found: ServerSentEvent[] = [];
  for await (const event of serverSentEvents(bytes())) found.push(event);
  return found;
}

describe('serverSentEvents', () => {
  it('given events cut anywhere, when they are read, then they are whole and comments are left out', async () => {
    const text =
      ': hello\n\nid: 1\nevent: LogReceived\ndata: {"a":"ü"}\n\nid: 2\ndata: x\ndata: y\n\n';

    const whole = await read(text);
    const cut = await read(...text.split(''));

    expect(whole).toEqual([
      { id: '1', event: 'LogReceived', data: '{"a":"ü"}' },
      { id: '2', event: undefined, data: 'x\ny' },
    ]);
    expect(cut.map(({ id }) => id)).toEqual(['1', '2']);
  });

  it('given an event that never ends, when it is read, then the reading stops at a bound', async () => {
    const reading = read(...Array.from({ length: 5 }, () => 'x'.repeat(1024 * 1024)));

    await expect(reading).rejects.toThrow('over 4 MiB');
  });
});
