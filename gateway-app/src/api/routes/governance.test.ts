import { canonicalJson, contentHash, recordKeys } from '@edgebeat/core';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { z } from 'zod';
import {
  device,
  GrowingChain,
  policy,
  recorded,
  registered,
  time,
  type Written,
} from '../testing/chain.test.kit';
import { eventually } from '../testing/eventually.test.kit';
import { argumentOf, commandOf, outboxSize } from '../testing/outbox-rows.test.kit';
import { site, startSite, type TestSite } from '../testing/site.test.kit';
import { governanceApprovalBody, proposalBody } from './governance-examples';

const { mspId: owner } = site;
const hash = 'a'.repeat(64);
const images = { quorum: 2, binding: 'all' };
const actor = { msp: owner, keyHash: hash };
const entry = { actor, transactionId: 't', time };
const proposals = '/api/v1/governance/proposals';
const Kinds = z.array(z.looseObject({ kind: z.string() }));

let server: TestDatabase;
let alpha: TestSite;
let chain: GrowingChain;
let admin: string;

beforeAll(async () => {
  server = await startTestDatabase();
  alpha = await startSite(server.address);
  chain = new GrowingChain(alpha.bus);
  admin = await alpha.token('admin');
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

function founded(): Written {
  const charter = {
    ...{ charter: 1, channel: site.channel, founders: [owner, 'BetaMSP', 'GammaMSP'] },
    ...{ policies: { quorum: 1, binding: 'all' }, images: { quorum: 1, binding: 'all' } },
    protocol: 1,
  };
  return {
    kind: 'consortium',
    key: recordKeys.consortium(site.channel),
    record: { charterHash: contentHash(charter), charter, protocol: 1, entry },
  };
}

function proposal(of: string, commandId: string): Written {
  const content = { expectedRevision: 0, change: { images } };
  return {
    kind: 'governance-proposal',
    key: recordKeys['governance-proposal'](of, commandId),
    record: { owner: of, commandId, ...content, contentHash: contentHash(content), entry },
  };
}

/** Everything of which one waits for somebody. */
async function fill(): Promise<void> {
  const names = [owner, 'BetaMSP', 'GammaMSP'];
  await chain.add([
    ...names.map((name) => registered(name, `${name}-1`)),
    { writes: [founded(), proposal('BetaMSP', 'terms-1')] },
    policy('waits', 'proposed'),
    recorded('inc-1'),
  ]);
  const amendment = { change: 'tlp', tlp: 'CLEAR' };
  await chain.add([
    {
      writes: [
        {
          kind: 'incident-entry',
          key: recordKeys['incident-entry'](owner, 'inc-1', 1),
          record: {
            ...{ owner, id: 'inc-1', number: 1, commandId: 'c', amendment, effect: 'proposed' },
            contentHash: contentHash(amendment),
            entry: { ...entry, actor: { ...actor, msp: 'BetaMSP' } },
          },
        },
      ],
    },
    device('cam-1', site.member, {
      trust: 'quarantined',
      release: { trust: 'trusted', proposedBy: hash, reason: 'mended \u0000', commandId: 'r' },
    }),
  ]);
}

describe('the terms of the consortium', () => {
  it('given no consortium, when its terms are read or changed, then there are none', async () => {
    const read = await alpha.client.get('/api/v1/governance/terms', admin);
    const changed = await alpha.client.post(proposals, admin, proposalBody);

    expect([read.status, changed.status]).toEqual([404, 404]);
  });

  it('given a proposal of another member, when it is read, then it says how far it is', async () => {
    await fill();

    await eventually(async () => {
      const { body } = await alpha.client.get(`${proposals}?filter=state%3Dopen`, admin);
      expect(body['items']).toMatchObject([{ commandId: 'terms-1' }]);
    });
    const found = await alpha.client.get(`${proposals}/terms-1?owner=BetaMSP`, admin);
    const terms = await alpha.client.get('/api/v1/governance/terms', admin);

    expect(found.body).toMatchObject({ state: 'open', approvals: ['BetaMSP'], needed: 2 });
    expect(terms.body).toMatchObject({
      revision: 0,
      protocolVersion: 1,
      images: { quorum: 1 },
      needed: 2,
    });
  });

  it('given the own member, when another member’s proposal is read as its own, then it is not there', async () => {
    const answer = await alpha.client.get(`${proposals}/terms-1`, admin);

    expect(answer.status).toBe(404);
  });

  it.each([
    [proposals, proposalBody, 'governance.propose', { expectedRevision: 0 }],
    [
      `${proposals}/terms-1/approvals`,
      governanceApprovalBody,
      'governance.approve',
      { commandId: 'terms-1' },
    ],
  ])(
    'given an administrator, when they post to %s, then the command carries it',
    async (path, body, kind, named) => {
      const answer = await alpha.client.post(path, admin, body);

      const command = await commandOf(alpha.database, String(answer.body['id']));
      expect(answer.status).toBe(202);
      expect(answer.body).toMatchObject({ kind, resource: { type: 'governance-proposal' } });
      expect(await argumentOf(alpha.database, command)).toMatchObject({ ...body, ...named });
    },
  );

  it.each([
    { change: {} },
    { change: { images: { quorum: 0, binding: 'all' } } },
    { ...proposalBody, commandId: 'mine' },
  ])('given the bad proposal %j, when it is posted, then nothing is added', async (body) => {
    const before = await outboxSize(alpha.database);

    const answer = await alpha.client.post(proposals, admin, body);

    expect(answer.status).toBe(400);
    expect(await outboxSize(alpha.database)).toBe(before);
  });
});

describe('what waits for a voice', () => {
  const waiting = async (query = '', token = admin) =>
    (await alpha.client.get(`/api/v1/approvals${query}`, token)).body['items'];
  const kinds = ['device', 'incident', 'policy', 'governance'];

  it('given one of several kinds, when they are listed, then each says for whom, newest first', async () => {
    await eventually(async () => {
      expect(await waiting()).toMatchObject([
        { kind: 'device', id: 'cam-1', change: 'trusted', waitingFor: [owner] },
        { kind: 'incident', id: 'inc-1', number: 1, change: 'tlp CLEAR', waitingFor: ['GammaMSP'] },
        { kind: 'policy', number: 1, waitingFor: ['BetaMSP', 'GammaMSP'] },
        { kind: 'governance', id: 'terms-1', waitingFor: [owner, 'GammaMSP'] },
      ]);
    });
  });

  it('given pages of one, when they are walked, then every kind comes once', async () => {
    const found: unknown[] = [];
    let cursor = '';
    do {
      const query = `/api/v1/approvals?limit=1${cursor}`;
      const { body } = await alpha.client.get(query, admin);
      found.push(...Kinds.parse(body['items']).map(({ kind }) => kind));
      cursor = typeof body['cursor'] === 'string' ? `&cursor=${body['cursor']}` : '';
    } while (cursor !== '');

    expect(found).toEqual(kinds);
  });

  it.each([
    ['?kind=governance', ['governance']],
    [`?waitingFor=${owner}`, ['device', 'governance']],
    ['?waitingFor=BetaMSP', ['policy']],
    ['?kind=incident&waitingFor=BetaMSP', []],
  ])('given the filter %s, when they are listed, then what fits is there', async (query, fits) => {
    expect(await waiting(query)).toMatchObject(fits.map((kind) => ({ kind })));
  });

  it('given another tenant, when they are listed, then no device and no incident of the member is there', async () => {
    const token = await alpha.token('admin', { tenant: 'other' });

    const text = canonicalJson(await waiting('', token));

    expect(text).not.toContain('cam-1');
    expect(text).not.toContain('inc-1');
    expect(text).toContain('terms-1');
  });
});
