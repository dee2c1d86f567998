import { eventId, events, PolicyContent, topicOf } from '@edgebeat/core';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { openQueries } from '@edgebeat/pipeline';
import { device, publishBlocks } from '../testing/chain.test.kit';
import { eventually } from '../testing/eventually.test.kit';
import { outboxSize } from '../testing/outbox-rows.test.kit';
import { site, startSite, type TestSite } from '../testing/site.test.kit';
import { PolicyTrials } from '../trials/policy-trials';

const second = (n: number) => `2026-01-31T10:00:${String(n).padStart(2, '0')}.000Z`;
const idOf = (n: number) => eventId('urn:test', String(n), {});

let server: TestDatabase;
let alpha: TestSite;
let auditor: string;
let other: string;

beforeAll(async () => {
  server = await startTestDatabase();
  alpha = await startSite(server.address);
  auditor = await alpha.token('auditor');
  other = await alpha.token('auditor', { tenant: 'other' });
  const trust = { trust: 'quarantined' };
  await publishBlocks(alpha.bus, [
    [device('press-1', site.member, trust), device('press-2', 'other', trust)],
  ]);
  // Ten readings from 0 to 9: those of press-1 and press-2 in turn, the last one of the other tenant.
  for (let n = 0; n < 10; n += 1) await publishReading(n);
  await eventually(async () => {
    const { body } = await alpha.client.get('/api/v1/events', auditor);
    expect(body['items']).toHaveLength(9);
    const theirs = await alpha.client.get('/api/v1/devices', other);
    expect(theirs.body['items']).toHaveLength(1);
  });
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function publishReading(n: number): Promise<void> {
  const { SensorDataReceived: type } = events;
  const data = type.data.parse({
    ...type.example,
    ...{ value: n, device: { id: `press-${String((n % 2) + 1)}` } },
    tenant: n === 9 ? 'other' : site.member,
  });
  const event = type.make({ id: idOf(n), source: 'urn:test', time: second(n) }, data);
  await alpha.bus.publish(topicOf.SensorDataReceived, [
    { key: 'press', value: JSON.stringify(event) },
  ]);
}

const rule = (condition: string, action = 'block', more: object = {}) => ({
  ...{ condition, action, scope: 'SITE' },
  ...more,
});

const trial = (rules: readonly object[], more: object = {}, token = auditor) =>
  alpha.client.post('/api/v1/policy-trials', token, {
    policy: { policyName: 'a trial', rules },
    ...more,
  });

describe('trying a policy', () => {
  it('given rules that match, warn, fail and are not about the events, when they are tried, then each is counted', async () => {
    const answer = await trial([
      rule('event.data.value >= 7.0'),
      rule('event.data.value >= 6.0', 'warn'),
      rule('event.data.nothing == 1'),
      rule(
        "event.data.value == 8.0 && timestamp(event.source) > timestamp('2026-01-31T10:00:00Z')",
      ),
    ]);

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      ...{ events: 9, ended: 'all', oldest: second(0), newest: second(8), matched: 3 },
      taken: { allow: 6, warn: 1, block: 2 },
      actions: { allow: 0, warn: 3, block: 2, disable: 0, quarantine: 0, require_approval: 0 },
      rules: [
        { rule: 0, action: 'block', matched: 2, absent: 0, errors: 0 },
        { rule: 1, action: 'warn', matched: 3, absent: 0, errors: 0 },
        { rule: 2, matched: 0, absent: 9, errors: 0 },
        { rule: 3, matched: 0, absent: 0, errors: 1, error: expect.any(String) as unknown },
      ],
      matches: [
        { id: idOf(8), taken: 'block', rules: [0, 1, 3], time: second(8) },
        { id: idOf(7), taken: 'block', rules: [0, 1] },
        { id: idOf(6), taken: 'warn', rules: [1] },
      ],
    });
  });

  it('given a policy that was tried, when the site is looked at, then nothing was proposed', async () => {
    await trial([rule('true')]);

    const { body } = await alpha.client.get('/api/v1/policies', auditor);

    expect(body['items']).toEqual([]);
    expect(await outboxSize(alpha.database)).toBe(0);
  });

  it('given conditions on the device and the site, when they are tried, then they read the registry and this site', async () => {
    const answer = await trial([
      rule("device.trust == 'quarantined' && device.id == 'press-1' && site.id == 'alpha-1'"),
    ]);

    expect(answer.body).toMatchObject({ matched: 5, rules: [{ matched: 5 }] });
  });

  it('given a device of another tenant, when a condition asks for its trust, then it is not there', async () => {
    const mine = await trial([rule("device.trust == 'quarantined'")]);
    const theirs = await trial([rule("device.trust == 'quarantined'")], {}, other);

    expect(mine.body).toMatchObject({ events: 9, rules: [{ matched: 5, absent: 4 }] });
    expect(theirs.body).toMatchObject({ events: 1, matches: [{ id: idOf(9) }] });
  });

  it('given a window, when it is tried, then its newest events alone are, and it says that there are more', async () => {
    const window = { since: '2026-01-31T11:00:02+01:00', until: second(8), events: 3 };

    const answer = await trial([rule('true')], window);

    expect(answer.body).toMatchObject({
      ...{ events: 3, ended: 'events', oldest: second(5), newest: second(7) },
    });
  });

  it.each([
    [{ source: 'urn:elsewhere' }, 0],
    [{ source: 'urn:test' }, 9],
    [{ types: ['LogReceived'] }, 0],
    [{ types: ['LogReceived', 'SensorDataReceived'] }, 9],
  ])(
    'given the window %j, when a policy is tried, then it is tried on %p events',
    async (window, tried) => {
      const answer = await trial([rule('true')], window);

      expect(answer.body).toMatchObject({ events: tried, ended: 'all', matched: tried });
    },
  );

  it('given no time and room for one, when two policies are tried, then one ends for that and the other is refused', async () => {
    const trials = new PolicyTrials({
      queries: openQueries(alpha.database),
      settings: { maxTrials: 1, trialMs: 0 },
    });
    const request = {
      policy: PolicyContent.parse({ policyName: 'a trial', rules: [rule('true')] }),
      ...{ siteId: site.siteId, events: 10, gone: new AbortController().signal },
      window: { mspId: site.mspId, tenant: site.member },
    };

    const running = trials.run(request);
    const second = trials.run(request);

    await expect(second).rejects.toMatchObject({ code: 'rate-limited' });
    expect(await running).toMatchObject({ events: 0, ended: 'time' });
    expect(await trials.run(request)).toMatchObject({ ended: 'time' });
  });
});

describe('a trial that is refused', () => {
  it('given a rule that does not compile, when it is tried, then the refusal names it', async () => {
    const answer = await trial([rule('true'), rule('event.data.value >')]);

    expect(answer.status).toBe(400);
    expect(answer.body['type']).toBe('urn:edgebeat:problem:invalid-policy');
    expect(answer.body['detail']).toMatch(/^rules\[1\]\.condition: /);
  });

  it.each([
    [{ events: 10_001 }, 'events: '],
    [{ events: 0 }, 'events: '],
    [{ since: 'yesterday' }, 'since: must be a time'],
    [{ since: second(3), until: second(3) }, 'until: must be after since'],
    [{ types: [] }, 'types: '],
    [{ types: ['DetectionDecided'] }, 'types'],
    [{ tenant: 'other' }, 'tenant'],
    [{ policy: { policyName: 'none', rules: [] } }, 'policy.rules: '],
  ])('given %j, when it is tried, then the answer is 400 and names %s', async (change, named) => {
    const answer = await trial([rule('true')], change);

    expect(answer.status).toBe(400);
    expect(answer.body['detail']).toContain(named);
  });
});
