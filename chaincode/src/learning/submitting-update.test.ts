import { type LearningRoundRecord, SiteRecord } from '@edgebeat/core';
import { hash, type LearningWorld, learningWorld } from './learning.test.kit';

let world: LearningWorld;
beforeEach(async () => {
  world = await learningWorld();
});

const abandoned = { modelId: 'vibration', round: 1, outcome: 'abandoned', reason: 'no time' };
const day = 86_400_000;

describe('learning.submitUpdate', () => {
  it('given sites of two members, when each submits, then both updates lie in the round and no other', async () => {
    const own = await world.submit();
    await world.submit({}, 1);
    await world.open({ modelId: 'current' });
    await world.submit({ modelId: 'current' });

    const { updates } = await world.page();

    expect(updates.map(({ owner, msp, siteId }) => [owner, msp, siteId])).toEqual([
      ['Org1MSP', 'Org1MSP', 'site-1'],
      ['Org1MSP', 'Org2MSP', 'site-2'],
    ]);
    expect(updates[0]).toMatchObject({ samples: 1_000, metrics: { loss: 0.25 } });
    const announced = { event: 'LearningUpdateSubmitted', owner: 'Org1MSP', id: 'vibration' };
    expect(own).toMatchObject({ ok: true, event: { items: [{ ...announced, number: 1 }] } });
  });

  it('given a site that has submitted, when it submits again, then only the same update is answered', async () => {
    await world.submit();

    const same = await world.submit();
    const writes = world.ledger.lastWrites;
    const other = await world.submit({ updateHash: hash('9') });

    expect([same.ok, writes]).toEqual([true, 0]);
    expect(other).toMatchObject({ ok: false, code: 'conflict' });
    expect((await world.page()).updates).toHaveLength(1);
  });

  it('given a member with two sites, when both submit, then each has its own update', async () => {
    const { ledger, members } = world;
    await ledger.ask(SiteRecord, members[0].admin, 'membership:registerSite', { siteId: 'site-b' });

    await world.submit();
    await world.submit({ siteId: 'site-b' });

    expect((await world.page()).updates.map(({ siteId }) => siteId)).toEqual(['site-1', 'site-b']);
  });

  it('given a round that is over, when a site submits, then only what was there is answered', async () => {
    await world.submit();
    world.ledger.wait(day);

    const [late, again] = [await world.submit({}, 1), await world.submit()];

    expect(late).toMatchObject({ ok: false, code: 'invalid-transition' });
    expect(again).toMatchObject({ ok: true });
  });

  it('given the instant at which a round ends, when a site submits, then it is too late', async () => {
    const { ledger } = world;
    ledger.wait(Date.parse('2026-06-02T00:00:00.000Z') - Date.parse(ledger.now) - 1_000);

    const [inTime, late] = [await world.submit(), await world.submit({}, 1)];

    expect(inTime).toMatchObject({ ok: true });
    expect(late).toMatchObject({ ok: false, code: 'invalid-transition' });
  });

  it('given a round that was closed, when a site submits, then it is told how', async () => {
    await world.close(abandoned);

    const outcome = await world.submit();

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-transition' });
    expect(outcome).toHaveProperty('detail', expect.stringContaining('was abandoned'));
  });

  it.each([
    ['a round that is not there', { round: 2 }, 'not-found'],
    ['a model of nobody', { owner: 'Org2MSP' }, 'not-found'],
    ['another member’s site', { siteId: 'site-2' }, 'not-found'],
    ['no sample', { samples: 0 }, 'invalid-argument'],
    ['a figure that is a text', { metrics: { loss: '0.1' } }, 'invalid-argument'],
    ['a figure without a good name', { metrics: { 'The loss': 1 } }, 'invalid-argument'],
    [
      'too many figures',
      { metrics: Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`m-${n}`, n])) },
      'invalid-argument',
    ],
  ])('given %s, when a site submits, then it is refused', async (_, change, code) => {
    const outcome = await world.submit(change);

    expect(outcome).toMatchObject({ ok: false, code });
    expect(world.ledger.lastWrites).toBe(0);
  });

  it('given many updates, when they are read page by page, then each is there once', async () => {
    for (const by of [0, 1, 2] as const) await world.submit({}, by);
    const first = await world.page({ pageSize: 2 });

    const second = await world.page({ pageSize: 2, bookmark: first.bookmark });

    const all = [...first.updates, ...second.updates];
    expect(all.map(({ msp }) => msp)).toEqual(['Org1MSP', 'Org2MSP', 'Org3MSP']);
    expect(second.round satisfies LearningRoundRecord).toEqual(first.round);
    expect(second.bookmark).toBe('');
  });
});
