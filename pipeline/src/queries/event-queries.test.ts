import { type EventName, Rejected } from '@edgebeat/core';
import fc from 'fast-check';
import { at } from '../testing/chain.test.kit';
import { openProjection, type TestProjection } from '../testing/projection.test.kit';
import { storedEvent } from '../testing/stored.test.kit';
import { walk } from '../testing/walk.test.kit';
import type { EventFilter, EventRow } from './queries';

let projection: TestProjection;
let all: readonly EventRow[];
let offset = 0;

const categories = ['phishing', 'malware', 'intrusion'] as const;
const severities = ['low', 'high'] as const;

/** The next event of a sequence that mixes types, tenants, severities, sources and times. */
function nextEvent() {
  const number = offset++;
  const second = (number * 37) % 50;
  const head = { time: at(second), source: `urn:source:${number % 3}` };
  const tenant = `tenant-${number % 2}`;
  if (number % 4 === 0) return storedEvent('LogReceived', number, {}, head);
  if (number % 4 === 1) return storedEvent('SensorDataReceived', number, { tenant }, head);
  const threat_category = categories[number % 3];
  const severity = severities[number % 2];
  const change = { tenant_id: tenant, threat_category, severity };
  return storedEvent('DetectionDecided', number, change, head);
}

beforeAll(async () => {
  projection = await openProjection();
  await projection.record(Array.from({ length: 240 }, nextEvent));
  all = await projection.queries.eventsAfter(0, 1000);
});
afterAll(() => projection[Symbol.asyncDispose]());

function fits(event: EventRow, filter: EventFilter): boolean {
  const { tenant, types, severity, threatCategory, since, until, source } = filter;
  return (
    (tenant === undefined || event.tenant === tenant) &&
    (types?.includes(event.type) ?? true) &&
    (severity === undefined || event.severity === severity) &&
    (threatCategory === undefined || event.threatCategory === threatCategory) &&
    (since === undefined || event.time >= since) &&
    (until === undefined || event.time < until) &&
    (source === undefined || event.source === source)
  );
}

function newestFirst(a: EventRow, b: EventRow): number {
  if (a.time !== b.time) return a.time < b.time ? 1 : -1;
  return b.sequence - a.sequence;
}

const names: EventName[] = [
  'LogReceived',
  'SensorDataReceived',
  'DetectionDecided',
  'SourceSilent',
];
const instants = fc.integer({ min: -1, max: 51 }).map(at);
const filters: fc.Arbitrary<EventFilter> = fc.record(
  {
    tenant: fc.constantFrom('alpha', 'tenant-0', 'tenant-1', 'none'),
    types: fc.array(fc.constantFrom(...names), { maxLength: 3 }),
    severity: fc.constantFrom('low', 'high', 'critical'),
    threatCategory: fc.constantFrom(...categories, 'other'),
    since: instants,
    until: instants,
    source: fc.constantFrom('urn:source:0', 'urn:source:1', 'urn:source:9'),
  },
  { requiredKeys: [] },
);

describe('pages of events', () => {
  it('given any filter, when its pages are read while events come in, then each row that was there comes once and in order', async () => {
    await fc.assert(
      fc.asyncProperty(filters, fc.integer({ min: 7, max: 90 }), async (filter, limit) => {
        const last = await projection.queries.lastSequence();
        const before = await projection.queries.eventsAfter(0, 1000);
        const expected = before.filter((event) => fits(event, filter)).sort(newestFirst);

        const found = await walk(
          (page) => projection.queries.events(filter, page),
          limit,
          () => projection.record([nextEvent()]),
        );

        expect(found.filter(({ sequence }) => sequence <= last)).toEqual(expected);
        expect(new Set(found.map(({ sequence }) => sequence)).size).toBe(found.length);
        expect(found.every((event) => fits(event, filter))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('given a page that ends with the list, when it is read, then it has no cursor', async () => {
    const filter = { until: at(3) };
    const { items } = await projection.queries.events(filter, { limit: 500 });

    const page = await projection.queries.events(filter, { limit: items.length });

    expect(items.length).toBeGreaterThan(0);
    expect(page).toEqual({ items });
  });

  it.each([0, -1, 1.5, 501, NaN, Infinity, 1e30])(
    'given the limit %p, when a page is read, then it is refused by name',
    async (limit) => {
      const reading = projection.queries.events({}, { limit });

      await expect(reading).rejects.toThrow(Rejected);
      await expect(reading).rejects.toThrow(/^limit: /);
    },
  );
});

describe('following events', () => {
  it('given a last sequence, when events are followed, then they come in their order and tenant', async () => {
    const own = all.filter(({ tenant, sequence }) => tenant === 'tenant-1' && sequence > 100);

    const followed = await projection.queries.eventsAfter(100, 20, 'tenant-1');

    expect(followed).toEqual(own.slice(0, 20));
    expect(await projection.queries.eventsAfter(Number.MAX_SAFE_INTEGER, 20)).toEqual([]);
  });

  it('given events of two tenants, when they are counted, then recording time and tenant decide', async () => {
    const since = all[40]?.recordedAt ?? '';
    const later = all.filter(({ recordedAt }) => recordedAt >= since);

    const counts = [
      await projection.queries.countEvents(since, 'tenant-0'),
      await projection.queries.countEvents(at(1_000_000)),
    ];

    const recordedLater = (await projection.queries.eventsAfter(240, 1000)).length;
    expect(counts[1]).toBe(0);
    expect(await projection.queries.countEvents(since)).toBe(later.length + recordedLater);
    expect(counts[0]).toBeLessThan(later.length);
  });

  it.each([-1, 0.5, NaN, 2 ** 60])(
    'given the sequence %p, when events are followed, then it is refused',
    async (sequence) => {
      const reading = projection.queries.eventsAfter(sequence, 1);

      await expect(reading).rejects.toThrow(/^sequence: /);
    },
  );
});
