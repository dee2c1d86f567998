import { hash, type LearningWorld, learningWorld, nameOf, completion } from './learning.test.kit';

let world: LearningWorld;
beforeEach(async () => {
  world = await learningWorld();
});

const abandoned = { modelId: 'vibration', round: 1, outcome: 'abandoned', reason: 'no time' };
const initial = { round: 0, hash: hash('0') };

/** The first round with a result of two members' updates. */
async function complete() {
  const updates = [await world.submitted(0), await world.submitted(1)];
  await world.close(completion(updates.map(nameOf)));
}

describe('learning.openRound', () => {
  it('given a new model, when its first round is opened, then everybody reads it and it is announced', async () => {
    const outcome = await world.open({ modelId: 'current' });

    const { round } = await world.page({ modelId: 'current' });
    expect(round).toMatchObject({ owner: 'Org1MSP', modelId: 'current', round: 1, base: initial });
    expect(round).not.toHaveProperty('closing');
    expect(outcome).toMatchObject({
      ok: true,
      event: {
        items: [{ event: 'LearningRoundOpened', owner: 'Org1MSP', id: 'current', number: 1 }],
      },
    });
  });

  it('given a round, when it is opened again after its end, then it is answered and nothing is written', async () => {
    world.ledger.wait(2 * 86_400_000);

    const again = await world.open();

    expect(again).toMatchObject({ ok: true });
    expect(again).not.toHaveProperty('event');
    expect(world.ledger.lastWrites).toBe(0);
  });

  it('given a closed round, when the next one starts from its result, then it is open', async () => {
    await complete();

    const outcome = await world.open({ round: 2, base: { round: 1, hash: hash('3') } });

    expect(outcome).toMatchObject({ ok: true });
    expect((await world.page({ round: 2 })).round.base).toEqual({ round: 1, hash: hash('3') });
  });

  it('given a later round that was abandoned, when the next one starts, then an earlier result may be its base', async () => {
    await complete();
    const base = { round: 1, hash: hash('3') };
    await world.open({ round: 2, base });
    await world.close({ ...abandoned, round: 2 });

    const outcomes = [
      await world.open({ round: 3, base: { round: 2, hash: hash('3') } }),
      await world.open({ round: 3, base }),
    ];

    expect(outcomes).toMatchObject([{ code: 'invalid-transition' }, { ok: true }]);
  });

  it('given the same model of another member, when it opens a round, then both are there', async () => {
    const outcome = await world.open({ planHash: hash('9') }, 1);

    expect(outcome).toMatchObject({ ok: true });
    expect((await world.page()).round.planHash).toBe(hash('1'));
    expect((await world.page({ owner: 'Org2MSP' })).round.planHash).toBe(hash('9'));
  });

  it.each([
    ['other content', { planHash: hash('9') }, 'conflict', /^round: .*other content/],
    ['a next round while one is open', { round: 2 }, 'invalid-transition', /is open: close it/],
    ['a round after a gap', { round: 3 }, 'invalid-transition', /round 2 .* not there/],
    [
      'an end that is over',
      { modelId: 'new', until: '2026-06-01T00:00:00.000Z' },
      ...(['invalid-argument', /^until: must be later than now/] as const),
    ],
    [
      'itself as its base',
      { modelId: 'new', base: { round: 1, hash: hash('3') } },
      ...(['invalid-argument', /^base.round: must be before round 1/] as const),
    ],
    ['no updates at all', { minimumUpdates: 0 }, 'invalid-argument', /^minimumUpdates/],
  ])('given %s, when it is opened, then it is refused', async (_, change, code, detail) => {
    const outcome = await world.open(change);

    expect(outcome).toMatchObject({ ok: false, code });
    expect(outcome.ok ? '' : outcome.detail).toMatch(detail);
    expect(world.ledger.lastWrites).toBe(0);
  });

  it('given a result, when the next round starts from another model, then it is refused', async () => {
    await complete();

    const outcome = await world.open({ round: 2, base: { round: 1, hash: hash('4') } });

    expect(outcome).toMatchObject({ ok: false, code: 'conflict' });
  });
});
