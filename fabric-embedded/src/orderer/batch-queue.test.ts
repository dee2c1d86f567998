import { common } from '@hyperledger/fabric-protos';
import { BatchQueue } from './batch-queue';
import { envelopeSize } from './envelope-check';

const limits = { maxMessageCount: 3, preferredMaxBytes: 100 };

function message(size: number): common.Envelope {
  const envelope = new common.Envelope();
  envelope.setPayload(new Uint8Array(size - 10));
  envelope.setSignature(new Uint8Array(10));
  return envelope;
}

function queueOf(...sizes: number[]): BatchQueue {
  const queue = new BatchQueue({ maxMessages: 10, maxBytes: 1000 });
  for (const size of sizes) queue.add(message(size), 0);
  return queue;
}

function cuts(queue: BatchQueue): number[] {
  const lengths: number[] = [];
  while (queue.length > 0) lengths.push(queue.cut(limits).envelopes.length);
  return lengths;
}

describe('BatchQueue', () => {
  it.each([
    ['fewer than a batch', [20, 20], [2]],
    ['more than the message count', [20, 20, 20, 20], [3, 1]],
    ['more than the preferred bytes', [60, 60, 30], [1, 2]],
    ['exactly the preferred bytes', [50, 50, 20], [2, 1]],
    ['a message above the preferred bytes first', [150, 20], [1, 1]],
    ['a message above the preferred bytes later', [20, 150, 20], [1, 1, 1]],
  ])(
    'given %s, when batches are cut, then they end where Fabric cuts',
    (_name, sizes, expected) => {
      const queue = queueOf(...sizes);

      expect(cuts(queue)).toEqual(expected);
    },
  );

  it('given a batch that could grow, when asked, then it is not full', () => {
    expect(queueOf(20, 20).isFull(limits)).toBe(false);
  });

  it('given a batch that the next message does not fit, when asked, then it is full', () => {
    expect(queueOf(60, 60).isFull(limits)).toBe(true);
  });

  it('given one message above the preferred bytes, when asked, then it waits for no other', () => {
    expect(queueOf(150).isFull(limits)).toBe(true);
  });

  it('given a full queue, when a message is added, then it has no room until a batch is cut', () => {
    const queue = queueOf(...Array.from({ length: 10 }, () => 20));

    const refused = queue.add(message(20), 0);
    queue.cut(limits);
    const accepted = queue.add(message(20), 0);

    expect([refused, accepted]).toEqual([false, true]);
  });

  it('given a queue with its bytes used up, when a message is added, then it has no room', () => {
    expect(queueOf(900).add(message(101), 0)).toBe(false);
  });

  it('given a message of its own among others, when batches are cut, then it is alone, made anew or left out', () => {
    const queue = queueOf(20);
    queue.add(message(20), 0, () => message(30));
    queue.add(message(20), 0, () => undefined);
    queue.add(message(20), 0);

    expect(queue.isFull(limits)).toBe(true);
    const batches = [1, 2, 3, 4].map(() => queue.cut(limits));

    expect(batches.map(({ isolated }) => isolated)).toEqual([false, true, true, false]);
    expect(batches.map(({ envelopes }) => envelopes.map(envelopeSize))).toEqual([
      [20],
      [30],
      [],
      [20],
    ]);
  });
});
