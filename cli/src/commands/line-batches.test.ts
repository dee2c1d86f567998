import { batchesOf, pause } from './line-batches';

async function sizesOf(lines: readonly (object | typeof pause)[]): Promise<number[]> {
  const sizes: number[] = [];
  for await (const batch of batchesOf(arriving(lines))) {
    expect(Buffer.byteLength(JSON.stringify({ records: batch }))).toBeLessThan(262_144);
    sizes.push(batch.length);
  }
  return sizes;
}

async function* arriving<Line>(lines: readonly Line[]): AsyncGenerator<Line> {
  await Promise.resolve();
  yield* lines;
}

const line = (text: string) => ({ kind: 'line', text });

describe('batchesOf', () => {
  it.each([
    ['no line', [], []],
    ['1,100 short lines', Array(1_100).fill(line('x')), [500, 500, 100]],
    ['lines of 16 kB', Array(25).fill(line('x'.repeat(16_384))), [12, 12, 1]],
    ['bytes that are longer written out', Array(5).fill(line('\u0001'.repeat(16_384))), [2, 2, 1]],
    ['pauses', [pause, line('a'), pause, pause, line('b'), line('c')], [1, 2]],
  ])('given %s, when they are gathered, then each batch fits a body', async (_, lines, sizes) => {
    expect(await sizesOf(lines)).toEqual(sizes);
  });
});
