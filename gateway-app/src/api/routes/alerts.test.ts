import { events, pipelineSchemas, topicOf } from '@edgebeat/core';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { z } from 'zod';
import { namesOf, publishBlocked } from '../testing/alerts.test.kit';
import { device, policy, publishBlocks, registered } from '../testing/chain.test.kit';
import { eventually } from '../testing/eventually.test.kit';
import { site, startSite, type TestSite } from '../testing/site.test.kit';
import { alertStatusBody } from './examples';

let server: TestDatabase;
let alpha: TestSite;
let analyst: string;
let other: string;

const [mine, second, theirs] = [1, 2, 3].map(namesOf) as [Names, Names, Names];
type Names = ReturnType<typeof namesOf>;

beforeAll(async () => {
  server = await startTestDatabase();
  alpha = await startSite(server.address);
  analyst = await alpha.token('analyst');
  other = await alpha.token('analyst', { tenant: 'other' });
  await publishBlocked(alpha.bus, 1);
  await publishBlocked(alpha.bus, 2, { severity: 'critical', device_id: 'dev_cam-2' });
  await publishBlocked(alpha.bus, 3, { tenant_id: 'other' });
  await publishBlocks(alpha.bus, [
    [registered(site.mspId, site.siteId)],
    [policy('one', 'active'), policy('two', 'proposed')],
    [device('cam-01', site.member), device('cam-02', 'other')],
  ]);
  await eventually(async () => {
    expect((await list('/policies')).length).toBe(2);
    expect((await list('/alerts')).length).toBe(2);
    expect((await list('/alerts', other)).length).toBe(1);
    expect((await list('/devices')).length).toBe(1);
  });
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** What a list at the root holds. */
async function list(path: string, token = analyst): Promise<readonly unknown[]> {
  const { body } = await alpha.client.get(path, token);
  return z.array(z.unknown()).parse(body['data']);
}

function put(alertId: string, body: object, token = analyst, headers = {}) {
  const path = `/api/v1/alerts/${alertId}/status`;
  return alpha.client.call('PUT', path, { token, body, headers });
}

async function statusOf(alertId: string): Promise<unknown> {
  return (await alpha.client.get(`/api/v1/alerts/${alertId}`, analyst)).body['status'];
}

describe('the lists of the event-pipeline document', () => {
  it.each(Object.entries(pipelineSchemas))(
    'given %s, when its list is read, then every item has the fields of the document and no other',
    async (...given) => {
      const [, { path, schema }] = given;

      const items = await list(path);

      expect(items.length).toBeGreaterThan(0);
      expect(items.map((item) => schema.parse(item))).toEqual(items);
    },
  );

  it.each(Object.values(pipelineSchemas).map(({ path }) => path))(
    'given %s of two tenants, when one asks, then it sees nothing of the other',
    async (path) => {
      const ofOther = JSON.stringify(await list(path, other));

      const own = JSON.stringify(await list(path));

      expect(ofOther).not.toContain(`"tenant_id":"${site.member}"`);
      expect(own).not.toContain('"tenant_id":"other"');
    },
  );

  it('given pages of one, when they are followed, then every item comes once', async () => {
    const first = await alpha.client.get('/alerts?limit=1', analyst);
    const cursor = String(first.body['cursor']);

    const last = await alpha.client.get(`/alerts?limit=1&cursor=${cursor}`, analyst);

    const ids = [first, last].map(({ body }) => JSON.stringify(body['data']));
    expect([first.body['has_more'], last.body['has_more']]).toEqual([true, false]);
    expect(new Set(ids).size).toBe(2);
  });

  it.each([
    ['/threats?severity=critical', 1],
    ['/threats?status=dismissed', 0],
    ['/threats?threat_category=policy_violation&since=2026-01-31T10:00:00Z', 2],
    ['/alerts?severity=critical', 1],
    ['/alerts?since=2026-01-31T10:00:01Z', 0],
    ['/events?severity=critical&threat_category=policy_violation', 1],
  ])('given %s, when it is asked for, then there are %i', async (path, count) => {
    expect(await list(path)).toHaveLength(count);
  });

  it('given a policy that is active and one that is proposed, when they are listed, then one is enabled', async () => {
    expect(await list('/policies')).toMatchObject([
      { name: 'policy two', enabled: false, action: 'block' },
      {
        name: 'policy one',
        enabled: true,
        policy_id: expect.stringMatching(/^pol_\d{12}$/) as string,
      },
    ]);
  });

  it('given a threat’s cursor, when the alerts get it, then it is refused', async () => {
    const { body } = await alpha.client.get('/threats?limit=1', analyst);

    const answer = await alpha.client.get(`/alerts?cursor=${String(body['cursor'])}`, analyst);

    expect(answer.status).toBe(400);
    expect(answer.body['detail']).toContain('cursor');
  });
});

describe('alerts', () => {
  it('given an alert, when it is read, then it says what it is about', async () => {
    const answer = await alpha.client.get(`/api/v1/alerts/${second.alert_id}`, analyst);

    expect(answer.body).toMatchObject({
      ...{ alert_id: second.alert_id, event_ids: [second.event_id], decision_id: second.decision },
      ...{ severity: 'critical', status: 'open', device_id: 'dev_cam-2' },
    });
    const path = '/api/v1/alerts?filter=severity%3Dcritical,device_id%3Ddev_cam-2';
    expect((await alpha.client.get(path, analyst)).body['items']).toEqual([answer.body]);
  });

  it('given another tenant’s alert, when it is read or changed, then it is not there', async () => {
    const answers = [
      await alpha.client.get(`/api/v1/alerts/${theirs.alert_id}`, analyst),
      await put(theirs.alert_id, alertStatusBody),
      await put(mine.alert_id, alertStatusBody, other),
    ];

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it('given an alert, when it is acknowledged and resolved, then events say so and it is over', async () => {
    const path = `/api/v1/alerts/${mine.alert_id}`;
    const first = await put(mine.alert_id, alertStatusBody, analyst, { 'idempotency-key': 'k' });
    await eventually(async () => {
      expect(await statusOf(mine.alert_id)).toBe('acknowledged');
    });
    const replayed = await put(mine.alert_id, alertStatusBody, analyst, { 'idempotency-key': 'k' });
    const again = await put(mine.alert_id, alertStatusBody);
    await put(mine.alert_id, { status: 'resolved' });
    await eventually(async () => {
      expect(await statusOf(mine.alert_id)).toBe('resolved');
    });
    const back = await put(mine.alert_id, { status: 'acknowledged' });
    const sideways = await put(mine.alert_id, { status: 'dismissed' });

    expect(first.body).toEqual({
      ...{ status: 'accepted', alert_id: mine.alert_id },
      id: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(replayed.body).toEqual(first.body);
    expect(again.body).toEqual({ status: 'accepted', alert_id: mine.alert_id });
    expect([back.status, sideways.status]).toEqual([409, 409]);
    expect(back.body['detail']).toContain('is resolved');
    const alert = (await alpha.client.get(path, analyst)).body;
    expect(alert).toMatchObject({ status: 'resolved', changed_by: 'analyst-1' });
    const { body } = await alpha.client.get('/api/v1/events?type=AlertUpdated', analyst);
    expect(body['items']).toMatchObject([
      { data: { status: 'resolved' } },
      { data: { status: 'acknowledged', note: alertStatusBody.note } },
    ]);
    expect(await list('/threats?status=resolved')).toHaveLength(1);
  });

  it('given more changes at once than there are connections, when they are made, then none waits for another for ever', async () => {
    const changes = Array.from({ length: 40 }, () => put(second.alert_id, alertStatusBody));

    const answers = await Promise.all(changes);

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  });

  it('given an auditor, when it changes an alert, then it may not', async () => {
    const auditor = await alpha.token('auditor');

    expect((await put(second.alert_id, alertStatusBody, auditor)).status).toBe(403);
  });

  it.each([
    ['a status that is not said', { status: 'open' }],
    ['no status', {}],
    ['a note that is too long', { status: 'resolved', note: 'x'.repeat(513) }],
    ['another field', { status: 'resolved', by: 'somebody' }],
    ['a note with a NUL', '{"status":"resolved","note":"\\u0000"}'],
  ])('given %s, when an alert is changed, then it is refused', async (_, body) => {
    const path = `/api/v1/alerts/${second.alert_id}/status`;

    const answer = await alpha.client.call('PUT', path, { token: analyst, body });

    expect(answer.status).toBe(400);
  });

  it('given a bus that is away, when an alert is changed, then it is not accepted', async () => {
    await using beta = await startSite(server.address, { settings: { auditRetryMs: 20 } });
    await publishBlocked(beta.bus, 1);
    const token = await beta.token('operator');
    const path = `/api/v1/alerts/${mine.alert_id}`;
    await eventually(async () => {
      expect((await beta.client.get(path, token)).status).toBe(200);
    });
    beta.bus.isAway = true;

    const answer = await beta.client.call('PUT', `${path}/status`, {
      token,
      body: alertStatusBody,
    });

    beta.bus.isAway = false;
    expect(answer.status).toBe(503);
    expect((await beta.client.get(path, token)).body).toMatchObject({ status: 'open' });
  });
});

describe('the life of an event', () => {
  it('given a reading that was decided about, when it is read, then its stages are there in order', async () => {
    const path = `/api/v1/events/${mine.reading}`;
    await eventually(async () => {
      expect(JSON.stringify((await alpha.client.get(path, analyst)).body)).toContain('Persisted');
    });

    const { body } = await alpha.client.get(path, analyst);

    expect(body['stages']).toEqual([
      { stage: 'Created', at: expect.any(String) as string, eventId: mine.reading },
      { stage: 'Enriched', at: expect.any(String) as string, eventId: mine.decision },
      {
        stage: 'Persisted',
        at: expect.any(String) as string,
        eventId: expect.any(String) as string,
      },
    ]);
  });

  it('given what is told of stages, when events are listed, then it is none of them', async () => {
    const stages = await alpha.bus.contents(topicOf.StageReached);

    const { body } = await alpha.client.get('/api/v1/events?limit=500', analyst);

    expect(stages.length).toBeGreaterThan(0);
    expect(JSON.stringify(body['items'])).not.toContain(events.StageReached.name);
  });
});
