import { GetRound, type LearningRoundRecord, Rejected } from '@edgebeat/core';
import { learningReader } from './learning-reader';
import { createMemoryLedger } from './memory/memory-ledger';

const hash = 'a'.repeat(64);
const name = { owner: 'AlphaMSP', modelId: 'vibration', round: 1 };
const page = { ...name, pageSize: 10, bookmark: '' };
const round: LearningRoundRecord = {
  ...{ record: 1, channel: 'common', kind: 'learning-round', ...name },
  ...{ base: { round: 0, hash }, planHash: hash, minimumUpdates: 2 },
  until: '2026-01-31T12:00:00.000Z',
  contentHash: hash,
  entry: {
    actor: { msp: 'AlphaMSP', keyHash: hash },
    transactionId: hash,
    time: '2026-01-31T10:00:00.000Z',
  },
};

describe('learningReader', () => {
  it('given a peer, when a round is read, then its page is asked for', async () => {
    await using ledger = createMemoryLedger({
      handlers: {
        'learning.get': (_, argument) => {
          const { pageSize } = GetRound.parse(argument);
          return { round, updates: [], bookmark: `after ${String(pageSize)}` };
        },
      },
    });

    const answer = await learningReader(ledger).round(page);

    expect(answer).toEqual({ round, updates: [], bookmark: 'after 10' });
  });

  it('given a refusal of the chaincode, when a round is read, then it comes as it is', async () => {
    await using ledger = createMemoryLedger({
      handlers: {
        'learning.get': () => {
          throw new Rejected('not-found', 'round: AlphaMSP has opened no round 1');
        },
      },
    });

    const reading = learningReader(ledger).round(page);

    await expect(reading).rejects.toMatchObject({ code: 'not-found' });
  });
});
