import {
  commitmentOf,
  eventId,
  events,
  type IncidentOpening,
  IncidentOpenings,
  topicOf,
  topics,
  Unavailable,
  Unknown,
} from '@edgebeat/core';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import type { IncidentDisclosures } from '@edgebeat/ledger';
import { sql } from 'kysely';
import { GrowingChain, recorded } from '../testing/chain.test.kit';
import { detected, noDisclosures, notariseForTest } from '../testing/disclosing.test.kit';
import { eventually } from '../testing/eventually.test.kit';
import { site, startSite, type TestSite } from '../testing/site.test.kit';

type Disclosed = Parameters<IncidentDisclosures['disclose']>[0];

const secret = '198.51.100.23';
const { IncidentOpened } = events;
const incident = { ...detected, details: { ...detected.details, address: secret } };
const { item, openings } = notariseForTest(incident);
const { id, commitment } = item;
const whole = IncidentOpenings.parse(openings);
const path = `/api/v1/incidents/${id}`;
const body = { to: ['BetaMSP'], pointers: ['/details/address', '/details/users'] };

let server: TestDatabase;
let alpha: TestSite;
let operator: string;
const given: Disclosed[] = [];
const committed = { transactionId: 't', block: 1, result: {}, endorsers: ['BetaMSP'] };
let disclose: IncidentDisclosures['disclose'];

/** Compares as the chaincode does. */
const verify: IncidentDisclosures['verify'] = (copy) =>
  Promise.resolve({
    ...{ owner: copy.owner, id: copy.id, contentHash: 'c'.repeat(64), commitment },
    verified: copy.openings.every((one) => commitmentOf([commitment], one) !== undefined),
    openings: copy.openings.map((one) => ({
      index: one.index,
      state: commitmentOf([commitment], one) === undefined ? 'different' : 'current',
    })),
  });

beforeAll(async () => {
  server = await startTestDatabase();
  const disclosures: IncidentDisclosures = {
    ...noDisclosures,
    verify,
    disclose: (disclosure) => disclose(disclosure),
  };
  alpha = await startSite(server.address, { disclosures });
  operator = await alpha.token('operator');
  const { lastSeen } = incident;
  await new GrowingChain(alpha.bus).add([recorded(id, { lastSeen, commitment }), recorded('own')]);
  const head = { id: eventId('urn:test', id, {}), source: 'urn:test', time: lastSeen };
  const value = JSON.stringify(IncidentOpened.make(head, incident));
  await alpha.bus.publish(topicOf.IncidentOpened, [{ key: id, value }]);
  await eventually(async () => {
    expect((await alpha.client.get(path, operator)).status).toBe(200);
    const found = await alpha.client.get('/api/v1/events?type=IncidentOpened', operator);
    expect(found.text).toContain(secret);
  });
});

beforeEach(() => {
  given.length = 0;
  disclose = (disclosure) => {
    given.push(disclosure);
    return Promise.resolve(committed);
  };
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const classes = () => given[0]?.openings.map((one) => `${one.pointer} ${one.class}`);

describe('disclosing an incident', () => {
  it('given no form, when fields are disclosed, then their redacted form is, with proofs of the notarised root', async () => {
    const answer = await alpha.client.post(`${path}/disclosures`, operator, body);

    const shown = ['/details/address', '/details/users/0', '/details/users/1'];
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      ...{ owner: site.mspId, id, part: 1, to: ['BetaMSP'], form: 'redacted', pointers: shown },
    });
    expect(classes()).toEqual(shown.map((pointer) => `${pointer} redacted`));
    expect(given[0]?.openings.every((one) => commitmentOf([commitment], one))).toBe(true);
  });

  it('given the raw form, when fields are disclosed, then they go to the members alone and nothing is left of them', async () => {
    const answer = await alpha.client.post(
      `${path}/disclosures`,
      operator,
      { ...body, form: 'raw', part: 2 },
      { 'idempotency-key': 'raw' },
    );

    expect(given).toMatchObject([{ part: 2, to: ['BetaMSP'] }]);
    expect(JSON.stringify(given)).toContain(secret);
    const salts = openings.map(({ salt }) => salt);
    const left = [answer.text, ...alpha.logged, await everythingStored(), await audited()].join();
    expect([secret, ...salts].filter((text) => left.includes(text))).toEqual([]);
  });

  it('given the same key, when it is asked for again, then it is one disclosure', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await alpha.client.post(`${path}/disclosures`, operator, body, headers);

    const again = await alpha.client.post(`${path}/disclosures`, operator, body, headers);

    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(given).toHaveLength(1);
  });

  it.each([
    [new Unavailable('ledger-unavailable', 'the peer is away'), 503],
    [new Unknown('outcome-unknown', 'it is not known'), 504],
  ])(
    'given a ledger that says %s, when it is asked for again, then it is tried again',
    async (error, status) => {
      const headers = { 'idempotency-key': `key ${String(status)}` };
      const works = disclose;
      disclose = () => Promise.reject(error);
      const failed = await alpha.client.post(`${path}/disclosures`, operator, body, headers);
      disclose = works;

      const again = await alpha.client.post(`${path}/disclosures`, operator, body, headers);

      expect([failed.status, again.status]).toEqual([status, 201]);
      expect(given).toHaveLength(1);
    },
  );

  it.each([
    [{ ...body, pointers: ['/details/passwords'] }, path, 400],
    [{ ...body, pointers: ['details'] }, path, 400],
    [{ ...body, to: [] }, path, 400],
    [{ ...body, openings }, path, 400],
    [body, '/api/v1/incidents/own', 409],
    [body, '/api/v1/incidents/none', 404],
  ])(
    'given what cannot be disclosed %#, when it is asked for, then nobody gets anything',
    async (bad, at, status) => {
      const answer = await alpha.client.post(`${at}/disclosures`, operator, bad);

      expect(answer.status).toBe(status);
      expect(given).toEqual([]);
    },
  );
});

describe('verifying a copy', () => {
  const ask = (copy: readonly object[]) =>
    alpha.client.post(`${path}/verification`, operator, { openings: copy });
  const redacted = openings.filter((one) => one.class !== 'raw');

  it.each([
    ['whole', openings],
    ['redacted', redacted],
  ])('given a %s copy, when it is handed in, then it verifies', async (_, copy) => {
    const answer = await ask(copy);

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ verified: true, owner: site.mspId, id });
  });

  it('given one changed field, when the copy is handed in, then it names that opening', async () => {
    const change = (one: IncidentOpening) =>
      one.class === 'plain' ? { ...one, value: 4711 } : one;
    const changed = whole.map((one) => change(one));

    const answer = await ask(changed);

    const { index } = openings.find((one) => one.class === 'plain') ?? { index: -1 };
    const states = openings.map((one) => ({
      index: one.index,
      state: one.index === index ? 'different' : 'current',
    }));
    expect(answer.body).toMatchObject({ verified: false, openings: states });
  });

  it.each([
    [[]],
    [[{ ...openings[0], salt: 'short' }]],
    [[{ ...openings[0], value: 'x'.repeat(50_000) }]],
  ])(
    'given no copy %#, when it is handed in, then the refusal says no value of it',
    async (copy) => {
      const answer = await ask(copy);

      expect(answer.status).toBe(400);
      expect(answer.text).not.toContain(secret);
    },
  );
});

describe('reading a disclosure', () => {
  it('given nothing that was disclosed, when it is read, then it is not there', async () => {
    const answer = await alpha.client.get(`${path}/disclosure`, operator);

    expect(answer.status).toBe(404);
  });
});

/** All rows of outbox, operations and stored answers. */
async function everythingStored(): Promise<string> {
  const tables = ['ledger.outbox', 'gateway.operations', 'gateway.idempotency'];
  const texts = await Promise.all(
    tables.map(async (table) => {
      const { rows } = await sql<{ row: string }>`
        select t::text as row from ${sql.table(table)} as t`.execute(alpha.database.query);
      return rows.map(({ row }) => row).join();
    }),
  );
  expect(texts[2]).toContain('/details/address');
  return texts.join();
}

async function audited(): Promise<string> {
  const records = await alpha.bus.contents(topics.audit.name);
  expect(JSON.stringify(records)).toContain('disclosures');
  return JSON.stringify(records);
}

describe('a ledger that does not answer', () => {
  it('given four disclosures that wait for it, when a fifth is asked for, then it is refused and lists still answer', async () => {
    let answer: (value: typeof committed) => void = () => undefined;
    const late = new Promise<typeof committed>((resolve) => {
      answer = resolve;
    });
    disclose = (disclosure) => {
      given.push(disclosure);
      return late;
    };
    const ask = () => alpha.client.post(`${path}/disclosures`, operator, body);
    const waiting = Array.from({ length: 4 }, ask);
    await eventually(async () => {
      await Promise.resolve();
      expect(given).toHaveLength(4);
    });

    const fifth = await ask();
    const list = await alpha.client.get('/api/v1/incidents', operator);
    answer(committed);

    expect([fifth.status, list.status]).toEqual([503, 200]);
    expect(fifth.body['type']).toBe('urn:edgebeat:problem:queue-full');
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect((await ask()).status).toBe(201);
  });
});
