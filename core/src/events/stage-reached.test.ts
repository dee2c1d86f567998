import { StageReached, stageReached, STAGE_EVENTS } from './stage-reached';

const at = '2026-01-31T10:00:00.000Z';
const [first, second] = ['a'.repeat(64), 'b'.repeat(64)];
const source = 'urn:edgebeat:AlphaMSP:alpha-1:recorder';

describe('stageReached', () => {
  it('given the same events at another time, when it is said again, then it is the same event', () => {
    const data = { tenant: 'alpha', stage: 'Persisted', events: [first, second], at } as const;

    const [one, again] = [data, { ...data, at: '2026-01-31T11:00:00.000Z' }].map((each) =>
      stageReached(source, { ...each, events: [...each.events] }),
    );

    expect(StageReached.parse(one)).toEqual(one);
    expect(again?.id).toBe(one?.id);
  });

  it('given another tenant, stage or list, when it is said, then it is another event', () => {
    const ids = [
      stageReached(source, { tenant: 'alpha', stage: 'Persisted', events: [first], at }),
      stageReached(source, { tenant: 'beta', stage: 'Persisted', events: [first], at }),
      stageReached(source, { tenant: 'alpha', stage: 'Delivered', events: [first], at }),
      stageReached(source, { tenant: 'alpha', stage: 'Persisted', events: [second], at }),
    ].map(({ id }) => id);

    expect(new Set(ids).size).toBe(4);
  });

  it.each([
    ['no event', { events: [] }],
    ['too many events', { events: Array<string>(STAGE_EVENTS + 1).fill(first) }],
    ['a stage that the event itself is', { stage: 'Created' }],
    ['a stage that there is not', { stage: 'persisted' }],
  ])('given %s, when it is read, then it is refused', (_, change) => {
    const data = { tenant: 'alpha', stage: 'Persisted', events: [first], at, ...change };

    expect(StageReached.data.safeParse(data).success).toBe(false);
  });
});
