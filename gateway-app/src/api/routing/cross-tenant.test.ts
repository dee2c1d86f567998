import { eventId, events, topicOf } from '@edgebeat/core';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import {
  device,
  GrowingChain,
  publishBlocks,
  recorded,
  registered,
  time,
  transactionId,
} from '../testing/chain.test.kit';
import { eventually } from '../testing/eventually.test.kit';
import { anIncident } from '../testing/incident.test.kit';
import { outboxSize } from '../testing/outbox-rows.test.kit';
import { site, startSite, type TestSite } from '../testing/site.test.kit';
import { openStream } from '../testing/stream.test.kit';
import { disclosureBody, verificationBody } from '../routes/disclosure-examples';
import { deviceBody } from '../routes/examples';
import { isMutation, type Route } from './route';

/** Two tenants of one member: what each has, by whatever it can be found. */
const tenants = ['alpha', 'other'] as const;
type Tenant = (typeof tenants)[number];
const foe: Record<Tenant, Tenant> = { alpha: 'other', other: 'alpha' };

interface Belongings {
  readonly device: string;
  readonly incident: string;
  readonly event: string;
  readonly transaction: string;
  readonly operation: string;
}

let server: TestDatabase;
let alpha: TestSite;
const tokens = new Map<Tenant, string>();
const owned = new Map<Tenant, Belongings>();

const tokenOf = (tenant: Tenant): string => tokens.get(tenant) ?? '';
const block = (tenant: Tenant): number => 1 + tenants.indexOf(tenant);

function belongingsOf(tenant: Tenant): Belongings {
  const found = owned.get(tenant);
  if (found === undefined) throw new Error(`${tenant} has nothing`);
  return found;
}

beforeAll(async () => {
  server = await startTestDatabase();
  alpha = await startSite(server.address);
  const chain = new GrowingChain(alpha.bus);
  await chain.add([registered(site.mspId, site.siteId)]);
  for (const tenant of tenants) {
    tokens.set(tenant, await alpha.token('admin', { tenant }));
    owned.set(tenant, await settle(tenant, chain));
  }
  // A transaction about both: each sees its own part.
  const [first, second] = tenants.map((tenant) => device(belongingsOf(tenant).device, tenant));
  await chain.add([
    {
      writes: [...(first?.writes ?? []), ...(second?.writes ?? [])],
      announcements: [...(first?.announcements ?? []), ...(second?.announcements ?? [])],
    },
  ]);
  await eventually(async () => {
    for (const tenant of tenants) {
      const found = await alpha.client.get('/api/v1/ledger?block=3', tokenOf(tenant));
      expect(found.body['items']).toHaveLength(1);
      const mine = await alpha.client.get('/api/v1/events', tokenOf(tenant));
      expect(mine.text).toContain(belongingsOf(tenant).event);
    }
  });
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** Gives a tenant a device, an incident, an event and an operation, and a transaction about them. */
async function settle(tenant: Tenant, chain: GrowingChain): Promise<Belongings> {
  const [name, incident] = [`cam-of-${tenant}`, `inc-of-${tenant}`];
  const answer = await alpha.client.post(
    '/api/v1/incidents',
    tokenOf(tenant),
    anIncident(incident),
  );
  const [a, b] = [device(name, tenant), recorded(incident)];
  await chain.add([
    {
      writes: [...(a.writes ?? []), ...(b.writes ?? [])],
      announcements: [...(a.announcements ?? []), ...(b.announcements ?? [])],
    },
  ]);
  const event = eventId('urn:test', tenant, {});
  const { SensorDataReceived: type } = events;
  const data = { ...type.data.parse(type.example), device: { id: name }, tenant };
  const value = JSON.stringify(type.make({ id: event, source: 'urn:test', time }, data));
  await alpha.bus.publish(topicOf.SensorDataReceived, [{ key: name, value }]);
  return {
    ...{ device: name, incident, event },
    transaction: transactionId(block(tenant), 0),
    operation: answer.headers.get('location')?.split('/').at(-1) ?? '',
  };
}

/** The path of a route with another tenant's objects in the place of every parameter. */
function pathTo({ path, operationId }: Route, tenant: Tenant): string {
  const theirs = belongingsOf(tenant);
  const ids: Record<string, string> = {
    getEvent: theirs.event,
    getOperation: theirs.operation,
    getTransaction: theirs.transaction,
    getIncident: theirs.incident,
    amendIncident: theirs.incident,
    discloseIncident: theirs.incident,
    getDisclosure: theirs.incident,
    verifyIncident: theirs.incident,
  };
  const values: Record<string, string> = {
    policyId: 'POL-000000000001',
    commandId: 'terms-1',
    n: String(block(tenant)),
    id: ids[operationId] ?? theirs.device,
  };
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

/** Every way to ask a list for another tenant's objects by its own filters. */
function queriesOf({ operationId }: Route, tenant: Tenant): string[] {
  const theirs = belongingsOf(tenant);
  const pointed: Record<string, string[]> = {
    listTransactions: [
      `device=${theirs.device}`,
      `incident=${theirs.incident}`,
      `transaction=${theirs.transaction}`,
      `block=${String(block(tenant))}`,
      'event=DeviceRegistered',
      'event=IncidentRecorded',
      `since=2020-01-01T00:00:00Z`,
      'limit=1',
    ],
    getIncident: ['', `owner=${site.mspId}`],
    getDisclosure: ['', `owner=${site.mspId}`],
  };
  return ['', ...(pointed[operationId] ?? [])];
}

/** What of another tenant's is in a text. */
function leaksIn(text: string, tenant: Tenant): string[] {
  return Object.values<string>({ ...belongingsOf(tenant) }).filter((id) => text.includes(id));
}

const readable = (route: Route) =>
  !isMutation(route) && route.operationId !== 'streamEvents' && route.rule !== 'public';

describe.each(tenants)('the tenant %s', (tenant) => {
  it('given every route that reads, when it is asked for the other tenant’s objects, then none is there', async () => {
    const found: string[] = [];

    for (const route of alpha.api.routes.filter(readable)) {
      for (const query of queriesOf(route, foe[tenant])) {
        const target = `${pathTo(route, foe[tenant])}${query === '' ? '' : `?${query}`}`;
        const answer = await alpha.client.get(target, tokenOf(tenant));
        // A problem names what was asked for.
        const text = answer.status === 404 ? '' : answer.text;
        const leaks = leaksIn(text, foe[tenant]);
        if (leaks.length > 0) found.push(`${route.operationId} ${query}: ${leaks.join(', ')}`);
      }
    }

    expect(found).toEqual([]);
  });

  it('given every route of one object, when it is asked for the own one, then it is there, and the other’s is not', async () => {
    const ofObjects = ['getEvent', 'getOperation', 'getTransaction', 'getIncident', 'getDevice'];
    const routes = alpha.api.routes.filter(({ operationId }) => ofObjects.includes(operationId));

    const statuses = await Promise.all(
      routes.map(async (route) => [
        (await alpha.client.get(pathTo(route, tenant), tokenOf(tenant))).status,
        (await alpha.client.get(pathTo(route, foe[tenant]), tokenOf(tenant))).status,
      ]),
    );

    expect(statuses).toEqual(ofObjects.map(() => [200, 404]));
  });

  it('given lists of the ledger, when they are read, then the own objects are there', async () => {
    const mine = belongingsOf(tenant);

    const ledger = await alpha.client.get('/api/v1/ledger', tokenOf(tenant));
    const incidents = await alpha.client.get('/api/v1/incidents', tokenOf(tenant));
    const [own, shared, others] = await Promise.all(
      [block(tenant), 3, block(foe[tenant])].map((n) =>
        alpha.client.get(`/api/v1/ledger/blocks/${String(n)}`, tokenOf(tenant)),
      ),
    );

    expect(ledger.text).toContain(mine.device);
    expect(incidents.body['items']).toMatchObject([{ id: mine.incident }]);
    expect(own?.body['transactions']).toHaveLength(1);
    expect(shared?.body['transactions']).toHaveLength(1);
    expect(others?.body).toMatchObject({ number: block(foe[tenant]), transactions: [] });
  });

  it('given every route that changes something, when it names the other’s objects, then it is refused and nothing is done', async () => {
    const theirs = belongingsOf(foe[tenant]);
    const before = await outboxSize(alpha.database);
    const bodies: Record<string, unknown> = {
      recordIncident: anIncident(theirs.incident),
      recordIncidents: { incidents: [anIncident(theirs.incident)] },
      discloseIncident: disclosureBody,
      verifyIncident: { ...verificationBody, owner: site.mspId },
      amendIncident: { amendment: { change: 'status', status: 'acknowledged' } },
      setTrust: { trust: 'quarantined', reason: 'a test' },
      registerDevice: {
        ...{ deviceId: theirs.device, type: 'CAMERA', platform: 'linux' },
        publicKey: deviceBody.publicKey,
      },
    };
    const named = alpha.api.routes.filter(
      (route) => route.operationId in bodies || route.operationId === 'revokeDevice',
    );

    const answers = await Promise.all(
      named.map(({ method, operationId, ...route }) =>
        alpha.client.call(
          method.toUpperCase(),
          pathTo({ ...route, method, operationId }, foe[tenant]),
          { token: tokenOf(tenant), ...(operationId in bodies && { body: bodies[operationId] }) },
        ),
      ),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([
      404, 404, 404, 404, 404, 409, 409, 409,
    ]);
    expect(await outboxSize(alpha.database)).toBe(before);
  });

  it('given the stream from its start, when it is read, then the other’s events are not in it', async () => {
    await using stream = openStream(`${alpha.url}/api/v1/stream?from=0`, {
      authorization: `Bearer ${tokenOf(tenant)}`,
    });

    await eventually(async () => {
      await Promise.resolve();
      expect(stream.text()).toContain(belongingsOf(tenant).event);
    });

    expect(leaksIn(stream.text(), foe[tenant])).toEqual([]);
  });
});

describe('what is of other members', () => {
  it('given incidents and devices of another member, when tenants read, then the own tenant alone sees them, and both see policies and sites', async () => {
    const owner = 'BetaMSP';
    await using beta = await startSite(server.address);
    const announcements = (['DeviceRegistered', 'IncidentRecorded', 'PolicyProposed'] as const).map(
      (event) => ({ event, owner, id: `${event}-of-beta` }),
    );
    await publishBlocks(beta.bus, [[registered(owner, 'beta-1'), { announcements }]]);
    const seen = async (tenant: string) => {
      const token = await beta.token('auditor', { tenant });
      const { text } = await beta.client.get('/api/v1/ledger', token);
      return [...text.matchAll(/"event":"(\w+)"/g)].map(([, event]) => event);
    };
    await eventually(async () => {
      expect(await seen('alpha')).toHaveLength(4);
    });

    const [mine, theirs] = [await seen('alpha'), await seen('other')];

    expect(mine).toEqual(expect.arrayContaining(['DeviceRegistered', 'IncidentRecorded']));
    expect(theirs.sort()).toEqual(['PolicyProposed', 'SiteRegistered']);
  });
});
