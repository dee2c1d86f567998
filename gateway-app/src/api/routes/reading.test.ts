import { events, policyId, topicOf } from '@edgebeat/core';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import {
  acknowledged,
  blockHash,
  device,
  policy,
  publishBlocks,
  recorded,
  registered,
  time,
  transactionId,
} from '../testing/chain.test.kit';
import { eventually } from '../testing/eventually.test.kit';
import { site, startSite, type TestSite } from '../testing/site.test.kit';

let server: TestDatabase;
let alpha: TestSite;
let auditor: string;
let other: string;

const beta = { owner: 'BetaMSP', siteId: 'beta-1' };
const own = { owner: site.mspId, siteId: site.siteId };

beforeAll(async () => {
  server = await startTestDatabase();
  alpha = await startSite(server.address);
  auditor = await alpha.token('auditor');
  other = await alpha.token('auditor', { tenant: 'other' });
  await publishBlocks(alpha.bus, [
    [registered(own.owner, own.siteId), registered(beta.owner, beta.siteId)],
    [policy('one', 'active'), policy('two', 'proposed')],
    [acknowledged('one', own), recorded('inc-1'), recorded('inc-2', { severity: 'low' })],
    [device('cam-01', site.member), device('cam-02', 'other')],
    [device('inc-1', site.member), { code: 'MVCC_READ_CONFLICT' }],
  ]);
  await publishEvents();
  const state = () => alpha.client.get('/api/v1/system', auditor);
  alpha.chain = {
    height: 5,
    currentBlockHash: blockHash(4),
    previousBlockHash: blockHash(3),
  };
  await eventually(async () => {
    expect((await state()).body).toMatchObject({ metrics: { blockchainSync: '100%' } });
    expect((await alpha.client.get('/api/v1/events', auditor)).body['items']).toHaveLength(2);
  });
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function publishEvents(): Promise<void> {
  const { DetectionDecided, SensorDataReceived, AgentReported } = events;
  const head = (id: string, at: string) => ({ id: id.repeat(64), source: 'urn:test', time: at });
  const decided = DetectionDecided.make(head('1', time), {
    ...DetectionDecided.data.parse(DetectionDecided.example),
    tenant_id: site.member,
  });
  const foreign = SensorDataReceived.make(head('2', '2026-01-31T10:00:01.000Z'), {
    ...SensorDataReceived.data.parse(SensorDataReceived.example),
    tenant: 'other',
  });
  const reading = SensorDataReceived.make(head('3', '2026-01-31T10:00:02.000Z'), {
    ...SensorDataReceived.data.parse(SensorDataReceived.example),
    tenant: site.member,
  });
  const report = AgentReported.make(head('4', new Date(Date.now() - 60_000).toISOString()), {
    ...AgentReported.data.parse(AgentReported.example),
    name: 'security',
  });
  for (const [name, event] of Object.entries({ decided, foreign, reading, report })) {
    const type = event.type.replace('io.edgebeat.', '');
    const topic = Object.entries(topicOf).find(([key]) => key === type)?.[1] ?? '';
    await alpha.bus.publish(topic, [{ key: name, value: JSON.stringify(event) }]);
  }
}

describe('lists', () => {
  it('given more items than a page holds, when pages are followed, then every item comes once', async () => {
    const first = await alpha.client.get('/api/v1/incidents?limit=1', auditor);
    const cursor = String(first.body['cursor']);

    const second = await alpha.client.get(`/api/v1/incidents?limit=1&cursor=${cursor}`, auditor);

    const ids = [first, second].flatMap(({ body }) => body['items']);
    expect(ids).toMatchObject([
      { id: expect.any(String) as unknown },
      { id: expect.any(String) as unknown },
    ]);
    expect(new Set(JSON.stringify(ids).match(/"id":"inc-\d"/g)).size).toBe(2);
    expect([first.body['has_more'], second.body['has_more']]).toEqual([true, false]);
  });

  it('given a filter and plain parameters, when they are asked, then they mean the same', async () => {
    const plain = await alpha.client.get('/api/v1/incidents?severity=low&site=alpha-1', auditor);

    const filtered = await alpha.client.get(
      `/api/v1/incidents?filter=${encodeURIComponent('severity=low,site=alpha-1')}`,
      auditor,
    );

    expect(filtered.body).toEqual(plain.body);
    expect(filtered.body['items']).toMatchObject([{ id: 'inc-2', entries: 0 }]);
  });

  it.each([
    ['/api/v1/events?since=yesterday', 'since'],
    ['/api/v1/events?colour=red', 'severity'],
    ['/api/v1/events?filter=colour%3Dred', 'severity'],
    ['/api/v1/events?severity=low&severity=high', 'severity: is given twice'],
    ['/api/v1/events?severity=low&filter=severity%3Dhigh', 'severity: is given twice'],
    ['/api/v1/events?type=Nonsense', 'type: must be short names'],
    ['/api/v1/events?limit=501', 'limit'],
    ['/api/v1/events?limit=0', 'limit'],
    ['/api/v1/events?cursor=nonsense', 'cursor'],
    ['/api/v1/operations?cursor=nonsense', 'cursor'],
    ['/api/v1/incidents?owner=a%00b', 'owner: must not hold a NUL'],
    ['/api/v1/incidents?owner=%ff', 'percent-encoded'],
    ['/api/v1/ledger?block=99999999999999999999', 'block'],
    ['/api/v1/ledger?incident=a&device=b', 'one of incident, policy and device'],
    ['/api/v1/system?x=1', 'there are none'],
  ])('given %s, when it is asked, then the answer is 400 and names %s', async (path, named) => {
    const answer = await alpha.client.get(path, auditor);

    expect(answer.status).toBe(400);
    expect(answer.body['detail']).toContain(named);
  });
});

describe('events', () => {
  it('given events of two tenants, when one asks, then it sees its own alone', async () => {
    const mine = await alpha.client.get('/api/v1/events', auditor);
    const theirs = await alpha.client.get('/api/v1/events', other);

    expect(mine.body['items']).toHaveLength(2);
    expect(theirs.body['items']).toMatchObject([{ id: '2'.repeat(64), tenant: 'other' }]);
  });

  it('given another tenant’s event, when it is asked for, then it is not there', async () => {
    const own = await alpha.client.get(`/api/v1/events/${'3'.repeat(64)}`, auditor);

    const foreign = await alpha.client.get(`/api/v1/events/${'3'.repeat(64)}`, other);

    expect([own.status, foreign.status]).toEqual([200, 404]);
  });

  it('given several types and times with offsets, when events are asked for, then both count', async () => {
    const since = encodeURIComponent('2026-01-31T11:00:00+01:00');
    const query = `type=DetectionDecided|SensorDataReceived&since=${since}&until=2026-01-31T10:00:01`;

    const answer = await alpha.client.get(`/api/v1/events?${query}`, auditor);

    expect(answer.body['items']).toMatchObject([{ type: 'DetectionDecided' }]);
  });

  it('given a decision, when the feed of the document is read, then it is field by field', async () => {
    const answer = await alpha.client.get('/events?threat_category=policy_violation', auditor);

    expect(answer.body).toMatchObject({
      data: [{ event_id: 'evt_01', action_taken: 'block' }],
      has_more: false,
    });
  });
});

describe('policies', () => {
  it('given a policy that one of two sites has attested, when it is read, then the other is named', async () => {
    const id = policyId(site.mspId, 'one');

    const answer = await alpha.client.get(`/api/v1/policies/${id}`, auditor);

    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.body).toMatchObject({
      policyId: id,
      status: 'approved',
      revision: 1,
      activeSites: 1,
      boundSites: 2,
      summary: 'attested active at 1 of 2 sites; pending: BetaMSP/beta-1',
      sites: expect.arrayContaining([
        expect.objectContaining({ owner: site.mspId, state: 'active', block: 2 }),
      ]) as unknown,
    });
  });

  it('given a proposed policy, when approvals are listed, then it waits for the other member', async () => {
    const waiting = await alpha.client.get('/api/v1/approvals', auditor);

    const list = await alpha.client.get('/api/v1/policies?status=proposed', auditor);

    expect(waiting.body['items']).toMatchObject([
      { kind: 'policy', id: policyId(site.mspId, 'two') },
    ]);
    expect(list.body['items']).toMatchObject([
      { summary: `waits for approvals: 2 members have to agree, so far: ${site.mspId}` },
    ]);
  });

  it('given a policy, when its revisions are read, then they are the records of the ledger', async () => {
    const known = await alpha.client.get(
      `/api/v1/policies/${policyId(site.mspId, 'one')}/revisions`,
      auditor,
    );

    const unknown = await alpha.client.get('/api/v1/policies/POL-000000000000/revisions', auditor);

    expect(known.body['items']).toMatchObject([{ kind: 'policy-revision', revision: 1 }]);
    expect(unknown.status).toBe(404);
  });
});

describe('the ledger', () => {
  it('given an incident and a device of one id, when one is looked for, then the other is left out', async () => {
    const about = (what: string) => alpha.client.get(`/api/v1/ledger?${what}`, auditor);

    const [incident, found] = [await about('incident=inc-1'), await about('device=inc-1')];

    expect(incident.body['items']).toMatchObject([{ block: 2, transaction: 1 }]);
    expect(found.body['items']).toMatchObject([{ block: 4, transaction: 0 }]);
  });

  it('given an invalid transaction, when it is filtered by its code, then it is found', async () => {
    const answer = await alpha.client.get('/api/v1/ledger?code=MVCC_READ_CONFLICT', auditor);

    expect(answer.body['items']).toMatchObject([{ block: 4, transaction: 1 }]);
  });

  it('given a block and a transaction, when they are read, then they are there, others are not', async () => {
    const paths = ['blocks/2', 'blocks/99', `transactions/${transactionId(2, 0)}`];

    const answers = await Promise.all(
      [...paths, `transactions/${'0'.repeat(64)}`].map((path) =>
        alpha.client.get(`/api/v1/ledger/${path}`, auditor),
      ),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 404, 200, 404]);
    expect(answers[0]?.body['transactions']).toHaveLength(3);
  });

  it('given a peer, when the digest is read, then it says where the chain ends', async () => {
    const answer = await alpha.client.get('/api/v1/ledger/digest', auditor);

    expect(answer.body).toEqual({
      channel: site.channel,
      height: 5,
      blockHash: blockHash(4),
      published: 5,
      projected: 5,
    });
  });

  it('given two sites, when they are listed, then both are there', async () => {
    const answer = await alpha.client.get('/api/v1/sites', auditor);

    expect(answer.body['items']).toMatchObject([{ siteId: 'beta-1' }, { siteId: 'alpha-1' }]);
  });
});

describe('one incident', () => {
  it('given an incident, when it is read, then its entries are a list', async () => {
    const answer = await alpha.client.get('/api/v1/incidents/inc-1?owner=AlphaMSP', auditor);

    expect(answer.body).toMatchObject({ id: 'inc-1', status: 'open', entries: [] });
  });

  it('given no such incident of that owner, when it is read, then it is not there', async () => {
    const answer = await alpha.client.get('/api/v1/incidents/inc-1?owner=BetaMSP', auditor);

    expect(answer.status).toBe(404);
  });
});

describe('devices', () => {
  it('given devices of two tenants, when one asks, then it sees its own alone', async () => {
    const list = await alpha.client.get('/api/v1/devices?trust=trusted', other);

    const foreign = await alpha.client.get('/api/v1/devices/cam-01', other);

    expect(list.body['items']).toMatchObject([{ deviceId: 'cam-02' }]);
    expect(foreign.status).toBe(404);
  });
});

describe('the node', () => {
  it('given an agent that fell silent, when agents are listed, then it is failed and others are not installed', async () => {
    const answer = await alpha.client.get('/api/v1/agents', auditor);

    const { items } = answer.body;
    expect(items).toHaveLength(16);
    expect(items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'security', status: 'failed' }),
        expect.objectContaining({ name: 'gateway', status: 'running' }),
        expect.objectContaining({ name: 'anomaly', status: 'not-installed' }),
      ]),
    );
  });

  it('given a node, when it is read, then it has the form of the source’s example', async () => {
    const answer = await alpha.client.get('/api/v1/system', auditor);

    expect(answer.body).toMatchObject({
      nodeId: 'alpha-1',
      version: 'EdgeBeat 0.1.0',
      uptime: expect.any(Number) as unknown,
      metrics: { cpu: null, memory: null, eventsLastHour: expect.any(Number) as unknown },
    });
  });
});
