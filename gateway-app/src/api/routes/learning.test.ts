import { recordKeys } from '@edgebeat/core';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { GrowingChain, time, type Written } from '../testing/chain.test.kit';
import { eventually } from '../testing/eventually.test.kit';
import { argumentOf, commandOf, outboxSize } from '../testing/outbox-rows.test.kit';
import { site, startSite, type TestSite } from '../testing/site.test.kit';
import { closingBody, roundBody, updateBody } from './learning-examples';

const { mspId: owner, siteId } = site;
const hash = (digit: string) => digit.repeat(64);
const entry = { actor: { msp: owner, keyHash: hash('1') }, transactionId: 't', time };
const rounds = '/api/v1/learning/rounds';
const { modelId } = roundBody;

let server: TestDatabase;
let alpha: TestSite;
let chain: GrowingChain;
let connector: string;

beforeAll(async () => {
  server = await startTestDatabase();
  alpha = await startSite(server.address);
  chain = new GrowingChain(alpha.bus);
  connector = await alpha.token('connector');
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

function opened(by: string, round: number, fields: object = {}): Written {
  const record = { owner: by, ...roundBody, round, contentHash: hash('c'), entry, ...fields };
  return {
    kind: 'learning-round',
    key: recordKeys['learning-round'](by, modelId, round),
    record,
  };
}

function submitted(by: string, round: number, msp: string): Written {
  const name = { owner: by, modelId, round, msp, siteId: `${msp}-1` };
  const record = { ...name, ...updateBody, contentHash: hash('d'), entry };
  const key = recordKeys['learning-update'](by, modelId, round, msp, `${msp}-1`);
  return { kind: 'learning-update', key, record };
}

describe('rounds of learning', () => {
  it('given two rounds with updates, when they are listed, then each says how far it is, newest first', async () => {
    await chain.add([
      { writes: [opened(owner, 1), submitted(owner, 1, owner), submitted(owner, 1, 'BetaMSP')] },
      { writes: [opened('BetaMSP', 1), submitted('BetaMSP', 1, owner)] },
    ]);
    const closing = { ...closingBody, contentHash: hash('e'), entry };
    await chain.add([{ writes: [opened(owner, 1, { closing })] }]);

    await eventually(async () => {
      const { body } = await alpha.client.get(rounds, connector);
      expect(body['items']).toMatchObject([
        { owner: 'BetaMSP', modelId, round: 1, state: 'open', updates: 1 },
        { owner, state: 'completed', updates: 2, closing: { resultHash: closingBody.resultHash } },
      ]);
    });
  });

  it.each([
    ['?state=open', ['BetaMSP']],
    [`?owner=${owner}`, [owner]],
    ['?modelId=another', []],
  ])('given the filter %s, when they are listed, then what fits is there', async (query, fits) => {
    const { body } = await alpha.client.get(`${rounds}${query}`, connector);

    expect(body['items']).toMatchObject(fits.map((by) => ({ owner: by })));
  });

  it('given pages of one, when a round’s updates are walked, then each comes once and no other round’s', async () => {
    const path = `${rounds}/${modelId}/1/updates?limit=1`;
    const first = await alpha.client.get(path, connector);
    const cursor = String(first.body['cursor']);
    const last = await alpha.client.get(`${path}&cursor=${cursor}`, connector);

    expect(first.body['items']).toMatchObject([{ msp: 'BetaMSP' }]);
    expect(last.body).toMatchObject({ items: [{ msp: owner }], has_more: false });
  });

  it('given a round of another member, when it is read, then its owner has to be named', async () => {
    const theirs = await alpha.client.get(`${rounds}/${modelId}/1?owner=BetaMSP`, connector);
    const paths = [`${rounds}/${modelId}/2`, `${rounds}/${modelId}/2/updates`];
    const missing = await Promise.all(paths.map((path) => alpha.client.get(path, connector)));

    expect(theirs.body).toMatchObject({ owner: 'BetaMSP', state: 'open' });
    expect(missing.map(({ status }) => status)).toEqual([404, 404]);
  });

  it.each([
    [rounds, roundBody, 'learning.openRound', {}],
    [`${rounds}/m:1/3/updates`, updateBody, 'learning.submitUpdate', { owner, siteId, round: 3 }],
    [`${rounds}/m:1/3/updates`, { ...updateBody, owner: 'BetaMSP' }, 'learning.submitUpdate', {}],
    [`${rounds}/m:1/3/closing`, closingBody, 'learning.closeRound', { modelId: 'm:1', round: 3 }],
    [
      `${rounds}/m:1/4/closing`,
      { outcome: 'abandoned', reason: 'too few' },
      'learning.closeRound',
      { round: 4 },
    ],
  ])(
    'given a connector, when it posts to %s, then the command carries it',
    async (path, body, kind, named) => {
      const answer = await alpha.client.post(path, connector, body);

      const command = await commandOf(alpha.database, String(answer.body['id']));
      expect(answer.status).toBe(202);
      expect(answer.body).toMatchObject({ kind, resource: { type: 'learning-round' } });
      expect(await argumentOf(alpha.database, command)).toMatchObject({ ...body, ...named });
    },
  );

  it.each([
    [rounds, { ...roundBody, round: 0 }],
    [rounds, { ...roundBody, minimumUpdates: 257 }],
    [`${rounds}/m/1/updates`, { ...updateBody, metrics: { 'Not a slug': 1 } }],
    [`${rounds}/m/0/updates`, updateBody],
    [`${rounds}/m/1/closing`, { ...closingBody, aggregated: [] }],
    [`${rounds}/m/1/closing`, { ...closingBody, outcome: 'abandoned' }],
  ])('given what is bad for %s, when it is posted, then nothing is added', async (path, body) => {
    const before = await outboxSize(alpha.database);

    const answer = await alpha.client.post(path, connector, body);

    expect(answer.status).toBe(400);
    expect(await outboxSize(alpha.database)).toBe(before);
  });

  it('given an operation on a round, when its href is followed, then the round is there', async () => {
    const again = await alpha.client.post(rounds, connector, {
      ...roundBody,
      round: 1,
      minimumUpdates: 1,
    });

    const { href } = again.body['resource'] as { href: string };
    expect((await alpha.client.get(href, connector)).body).toMatchObject({ owner, modelId });
  });
});
