import fc from 'fast-check';
import { framesOf } from './frames-of';
import { sampleChain, sampleFile } from './sample-chain.test.data';

const blocks = sampleChain(4, 60);
const { content, offsets } = sampleFile(blocks);
const last = offsets.length - 1;

function frameIndex(at: number): number {
  return offsets.findIndex((offset) => offset > at) - 1;
}

describe('framesOf', () => {
  it('given whole frames, when read, then gives every block with its number and offset', () => {
    const frames = [...framesOf('f', content, true)];

    expect(frames.map(({ number, offset }) => [number, offset])).toEqual(
      blocks.map((_, i) => [i, offsets[i]]),
    );
    expect(frames.every(({ damage }) => damage === undefined)).toBe(true);
  });

  it('given a file cut at any byte, when read, then every complete frame survives', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: content.length }), (size) => {
        const complete = offsets.filter((offset) => offset > 0 && offset <= size).length;

        const frames = [...framesOf('f', content.subarray(0, size), true)];

        const whole = frames.filter(({ damage }) => damage === undefined);
        const rest = frames.slice(complete).map(({ damage }) => damage?.kind);
        expect(whole.map(({ number }) => number)).toEqual(
          blocks.slice(0, complete).map((_, i) => i),
        );
        expect(rest).toEqual(offsets.includes(size) ? [] : ['torn-tail']);
      }),
      { numRuns: 300 },
    );
  });

  it('given any one changed byte, when read, then it is named and the other frames are whole', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: content.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, difference) => {
          const changed = Uint8Array.from(content);
          const original = content[at] ?? 0;
          changed[at] = original ^ difference;

          const frames = [...framesOf('f', changed, true)];

          expect(frames).toHaveLength(last);
          const damaged = frames.filter(({ damage }) => damage !== undefined);
          expect(damaged).toHaveLength(1);
          expect(frames.findIndex(({ damage }) => damage !== undefined)).toBe(frameIndex(at));
          expect(damaged[0]?.damage).toMatchObject({
            kind: 'changed-byte',
            offset: at,
            expected: original,
            found: original ^ difference,
          });
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('given each byte of each length field changed, when read, then it is named', () => {
    for (const start of offsets.slice(0, last)) {
      for (let at = start; at < start + 4; at++) {
        for (const difference of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
          const changed = Uint8Array.from(content);
          changed[at] = (content[at] ?? 0) ^ difference;

          const damages = [...framesOf('f', changed, true)].map(({ damage }) => damage);

          expect(damages.filter((damage) => damage !== undefined)).toMatchObject([{ offset: at }]);
        }
      }
    }
  });

  it('given two changed bytes in a block, when read, then the frame is unreadable, others whole', () => {
    const changed = Uint8Array.from(content);
    const start = offsets[1] ?? 0;
    changed[start + 90] = (changed[start + 90] ?? 0) ^ 0x55;
    changed[start + 130] = (changed[start + 130] ?? 0) ^ 0x0f;

    const frames = [...framesOf('f', changed, true)];

    expect(frames.map(({ damage }) => damage?.kind)).toEqual([
      undefined,
      'unreadable',
      undefined,
      undefined,
    ]);
    expect(frames[1]?.damage?.offset).toBe(start);
  });

  it('given a destroyed length field, when read, then goes on with the next whole frame', () => {
    const changed = Uint8Array.from(content);
    changed.fill(0xff, offsets[1], (offsets[1] ?? 0) + 4);

    const frames = [...framesOf('f', changed, true)];

    expect(frames.map(({ offset, damage }) => [offset, damage?.kind])).toEqual([
      [offsets[0], undefined],
      [offsets[1], 'unreadable'],
      [offsets[2], undefined],
      [offsets[3], undefined],
    ]);
  });

  it('given a short frame in a file that is not the last, when read, then it is unreadable', () => {
    const short = content.subarray(0, content.length - 5);

    const frames = [...framesOf('f', short, false)];

    expect(frames.at(-1)?.damage?.kind).toBe('unreadable');
  });

  it.each([1, 8, 12, 4096])(
    'given %d zero bytes at the end, when read, then it is a torn tail',
    (n) => {
      const padded = Buffer.concat([content, new Uint8Array(n)]);

      const frames = [...framesOf('f', padded, true)];

      expect(frames.at(-1)).toMatchObject({
        offset: content.length,
        damage: { kind: 'torn-tail' },
      });
      expect(frames).toHaveLength(last + 1);
    },
  );
});
