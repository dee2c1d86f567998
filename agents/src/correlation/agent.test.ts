import fc from 'fast-check';
import { contentHash, type EventOf, events } from '@edgebeat/core';
import { shippedRules } from '../site/shipped-rules';
import { correlationAgent } from './agent';
import { ofEvent } from './candidates';
import { compileCorrelations } from './correlation-set';
import {
  at,
  both,
  correlate,
  correlateEvents,
  count,
  login,
  sequence,
  setOf,
  spraying,
  told,
} from './correlation.test.kit';

function fails(...seconds: readonly number[]): EventOf<'LogReceived'>[] {
  return seconds.map((second) => login(second));
}

describe('correlation of events', () => {
  it('given three failures within the span, when they are correlated, then one valid event says so, with evidence', () => {
    const input = fails(0, 20, 40);

    const { said } = correlateEvents(setOf(count), input);

    expect(said).toHaveLength(1);
    expect(events.IncidentCorrelated.parse(said[0]).data).toMatchObject({
      ...{ type: 'a-test', severity: 'high', techniques: ['T1110'], members: [], state: 'opened' },
      group: [{ field: 'SourceIp', value: '192.0.2.1' }],
      ...{ firstSeen: at(0), lastSeen: at(40) },
      evidence: {
        total: 3,
        items: input.map((event) => ({
          ...{ kind: 'event', id: event.id, time: event.time },
          hash: contentHash(event),
        })),
      },
    });
  });

  it.each<[string, object, EventOf<'LogReceived'>[], unknown[]]>([
    ['failures that are too far apart', count, fails(0, 61, 122), []],
    ['failures at the very edge of the span', count, fails(0, 30, 60), [['opened', 3]]],
    ['more than gt', { ...count, condition: { gt: 2 } }, fails(0, 1, 2), [['opened', 3]]],
    [
      'an episode that goes on',
      count,
      fails(0, 1, 2, 3, 4, 5),
      [
        ['opened', 3],
        ['ongoing', 6],
      ],
    ],
    [
      'two episodes',
      count,
      fails(0, 1, 2, 70, 71, 72),
      [
        ['opened', 3],
        ['opened', 3],
      ],
    ],
    ['failures of two addresses', count, [...fails(0, 1), login(2, { from: '192.0.2.2' })], []],
    ['too few names', spraying, fails(0, 1, 2, 3), []],
    [
      'enough names',
      spraying,
      ['a', 'b', 'c'].map((user, s) => login(s, { user })),
      [['opened', 3]],
    ],
    [
      'long names that begin alike',
      spraying,
      ['a', 'b', 'c'].map((user, s) => login(s, { user: `${'x'.repeat(200)}${user}` })),
      [['opened', 3]],
    ],
    ['both kinds in any order', both, [login(0, { verb: 'Accepted' }), login(1)], [['opened', 2]]],
    ['one kind alone', both, fails(0, 1), []],
    ['a sequence', sequence, [...fails(0, 1), login(2, { verb: 'Accepted' })], [['opened', 3]]],
    [
      'a sequence in another order',
      sequence,
      [login(0), login(1, { verb: 'Accepted' }), login(2)],
      [],
    ],
    [
      'a sequence that takes too long',
      sequence,
      [...fails(0, 1), login(62, { verb: 'Accepted' })],
      [],
    ],
  ])('given %s, when they are correlated, then it is decided', (_, rule, input, expected) => {
    expect(told(correlateEvents(setOf(rule), input).said)).toEqual(expected);
  });

  it('given an event that comes twice, when it is correlated, then it counts once', () => {
    expect(correlateEvents(setOf(count), [...fails(0, 1), ...fails(0, 1)]).said).toEqual([]);
  });

  it('given a rule of shipped ones, when one address fails under eight names, then it is spraying', () => {
    const { detections, correlations } = shippedRules();
    const set = compileCorrelations([...detections, ...correlations], 30_000);
    const input = Array.from({ length: 8 }, (_, n) => login(n * 50, { user: `u${String(n)}` }));

    const { said } = correlateEvents(set, input);

    expect(said.map(({ data }) => [data.type, data.techniques])).toEqual([
      ['ssh-spraying', ['T1110.003']],
    ]);
  });

  it('given any events in any order within the lateness, when they are correlated, then the result is the same', () => {
    const one = fc.record({
      second: fc.nat(300),
      verb: fc.constantFrom('Failed', 'Failed', 'Accepted'),
      user: fc.constantFrom('a', 'b', 'c', 'd'),
      from: fc.constantFrom('192.0.2.1', '192.0.2.2'),
      delay: fc.nat(10_000),
    });
    const rule = fc.constantFrom(count, spraying, both, sequence);

    fc.assert(
      fc.property(rule, fc.array(one, { maxLength: 80 }), (correlation, input) => {
        const set = setOf(correlation);
        const sent = input.map((fields, n) => ({
          event: login(fields.second, { ...fields, position: String(n) }),
          arrives: fields.second * 1000 + fields.delay,
        }));

        const inOrder = correlateEvents(
          set,
          byTime(sent, ({ event }) => Date.parse(event.time)),
        );
        const shuffled = correlateEvents(
          set,
          byTime(sent, ({ arrives }) => arrives),
        );

        expect(shuffled.parked).toEqual([]);
        expect(sorted(shuffled.said)).toEqual(sorted(inOrder.said));
      }),
      { numRuns: 200 },
    );
  });

  it('given events that are later than allowed, when they come in, then exactly those are parked', () => {
    const set = setOf(count);

    const { said, parked } = correlateEvents(set, fails(0, 100, 89, 91, 90, 50, 110, 99));

    expect(parked).toEqual(['late', 'late', 'late']);
    expect(told(said)).toEqual([['opened', 3]]);
  });

  it('given events that nothing follows, when only time passes, then they are counted and the state is dropped', () => {
    const set = setOf(count);
    const { run, emitted } = correlate(
      set,
      fails(0, 1, 2).flatMap((event) => ofEvent(event, set)),
    );

    const early = run.tick(at(11));
    const late = run.tick(at(13));
    run.tick(at(100));

    expect([emitted.length, early.length, late.length, run.keys()]).toEqual([0, 0, 1, 0]);
  });

  it('given very many events that wait, when they come in, then the state stays bounded and nothing is lost', () => {
    const set = setOf({ ...count, condition: { gte: 1000 } }, {}, 86_400_000);
    const input = Array.from({ length: 5000 }, (_, n) => login(n / 100, { position: String(n) }));

    const { said, parked } = correlateEvents(set, input);

    expect(parked).toEqual([]);
    expect(told(said)).toEqual([
      ['opened', 1000],
      ['ongoing', 2000],
      ['ongoing', 4000],
    ]);
  });

  it('given a state, when it is kept and read again, then it is the same', () => {
    const set = setOf(count);
    const context = { set, source: 'urn:test' };
    const [candidate] = ofEvent(login(0), set);
    if (candidate === undefined) throw new Error('nothing counts');

    const { state } = correlationAgent.handle(candidate, undefined, context);

    expect(correlationAgent.state?.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });
});

function byTime<Sent extends { event: EventOf<'LogReceived'> }>(
  sent: readonly Sent[],
  time: (one: Sent) => number,
): EventOf<'LogReceived'>[] {
  return [...sent].sort((a, b) => time(a) - time(b)).map(({ event }) => event);
}

function sorted(said: readonly EventOf<'IncidentCorrelated'>[]) {
  return [...said].sort((a, b) => (a.id < b.id ? -1 : 1));
}
