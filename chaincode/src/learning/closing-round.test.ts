import type { UpdateName } from '@edgebeat/core';
import { completion, hash, type LearningWorld, learningWorld, nameOf } from './learning.test.kit';

let world: LearningWorld;
let names: UpdateName[];
beforeEach(async () => {
  world = await learningWorld();
  names = [nameOf(await world.submitted(0)), nameOf(await world.submitted(1))];
});

const abandoned = { modelId: 'vibration', round: 1, outcome: 'abandoned', reason: 'diverged' };

describe('learning.closeRound', () => {
  it('given enough updates, when the round is completed, then its result names what it is made of', async () => {
    await world.submit({}, 2);

    const outcome = await world.close(completion(names));

    const { round, updates } = await world.page();
    expect(round.closing).toMatchObject({
      ...{ outcome: 'completed', resultHash: hash('3'), aggregated: names },
      ...{ metrics: { score: 0.9 }, entry: { actor: { msp: 'Org1MSP' } } },
    });
    expect(updates).toHaveLength(3);
    const announced = { event: 'LearningRoundClosed', owner: 'Org1MSP', id: 'vibration' };
    expect(outcome).toMatchObject({ ok: true, event: { items: [{ ...announced, number: 1 }] } });
  });

  it('given no good result, when the round is abandoned, then it says why', async () => {
    await world.close(abandoned);

    expect((await world.page()).round.closing).toMatchObject({
      ...{ outcome: 'abandoned', reason: 'diverged' },
    });
  });

  it('given a closed round, when it is closed again, then only the same closing is answered', async () => {
    await world.close(completion(names));

    const same = await world.close(completion(names));
    const writes = world.ledger.lastWrites;
    const others = [await world.close(abandoned), await world.close(completion(names.slice(1)))];

    expect([same.ok, writes]).toEqual([true, 0]);
    expect(same).not.toHaveProperty('event');
    expect(others).toMatchObject([{ code: 'conflict' }, { code: 'conflict' }]);
  });

  it('given another member, when it closes the round, then it finds none of its own', async () => {
    const outcome = await world.close(abandoned, 1);

    expect(outcome).toMatchObject({ ok: false, code: 'not-found' });
  });

  it('given an update by another hash, when it is aggregated, then the round stays open', async () => {
    const outcome = await world.close(
      completion(names.map((name) => ({ ...name, contentHash: hash('9') }))),
    );

    expect(outcome).toMatchObject({ ok: false, code: 'conflict' });
    expect(outcome).toHaveProperty('detail', expect.stringContaining('aggregated.0.contentHash'));
    expect((await world.page()).round).not.toHaveProperty('closing');
  });

  it('given a site without an update, when it is aggregated, then it is not found', async () => {
    const stranger = { msp: 'Org3MSP', siteId: 'site-3', contentHash: hash('9') };

    const outcome = await world.close(completion([...names, stranger]));

    expect(outcome).toMatchObject({ ok: false, code: 'not-found' });
    expect(outcome).toHaveProperty('detail', expect.stringMatching(/^aggregated\.2: site site-3/));
  });

  it('given fewer updates than the round needs, when it is completed, then it waits', async () => {
    const outcome = await world.close(completion(names.slice(0, 1)));

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-transition' });
    expect(world.ledger.lastWrites).toBe(0);
  });

  it('given one site twice, when the round is completed, then it is refused', async () => {
    const outcome = await world.close(completion([...names, ...names.slice(0, 1)]));

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
    expect(outcome).toHaveProperty('detail', 'aggregated: must name every site once');
  });

  it('given a round that is not there, when it is closed, then it is not found', async () => {
    const outcome = await world.close({ ...abandoned, round: 2 });

    expect(outcome).toMatchObject({ ok: false, code: 'not-found' });
  });

  it.each([
    ['no outcome', { outcome: undefined }],
    ['a result and a reason', { ...completion([]), reason: 'x' }],
    ['nothing aggregated', completion([])],
    ['an empty reason', { ...abandoned, reason: '' }],
  ])('given %s, when the round is closed, then it is refused', async (_, ending) => {
    const outcome = await world.close({ modelId: 'vibration', round: 1, ...ending });

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
  });
});
