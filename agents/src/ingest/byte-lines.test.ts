import fc from 'fast-check';
import { byteLines } from './byte-lines';

const limit = 16;

/** The lines of a stream: where each starts, what is kept of it, and how long it was. */
async function read(chunks: Iterable<Uint8Array>) {
  const lines: unknown[] = [];
  for await (const { offset, bytes, length } of byteLines(chunks, limit)) {
    lines.push([offset, new TextDecoder().decode(bytes), length]);
  }
  return lines;
}

describe('byteLines', () => {
  it('given lines of every kind, when they are read, then each is there with its place, and cut to the limit', async () => {
    const long = 'x'.repeat(limit);

    const lines = await read([new TextEncoder().encode(`a\r\n\n${long}\r\n${long}yz\nend`)]);

    expect(lines).toEqual([
      [0, 'a', 1],
      [3, '', 0],
      [4, long, limit],
      [22, long, limit + 2],
      [41, 'end', 3],
    ]);
  });

  it('given a stream that is cut into chunks anywhere, when it is read, then the lines are the same', async () => {
    const bytes = new TextEncoder().encode(`ä\r\n\n${'ö'.repeat(20)}\r\nü\n`);
    const whole = await read([bytes]);

    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 30 }), async (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));

        expect(await read(chunks)).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });

  it('given a stream that never ends a line, when it is read, then only its beginning is kept', async () => {
    function* endless() {
      for (let i = 0; i < 2000; i += 1) yield new Uint8Array(65_536).fill(0x61);
    }

    expect(await read(endless())).toEqual([[0, 'a'.repeat(limit), 2000 * 65_536]]);
  });
});
