import { AuditRecord, recordKeys, sha256Hex, topics } from '@edgebeat/core';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { type Deed, publishBlocks, registered, time } from '../testing/chain.test.kit';
import { eventually } from '../testing/eventually.test.kit';
import { argumentOf, commandOf, outboxSize } from '../testing/outbox-rows.test.kit';
import { site, startSite, type TestSite } from '../testing/site.test.kit';
import { anchorBody, sealBody } from './audit-examples';
import { policyBody } from './examples';

let server: TestDatabase;
let alpha: TestSite;
let recorder: string;
let auditor: string;

const { mspId: owner, siteId } = site;
const logs = '/api/v1/audit/logs';
const anchors = '/api/v1/audit/anchors';
const seals = '/api/v1/audit/seals';
const entry = {
  ...{ actor: { msp: owner, keyHash: sha256Hex('key') }, transactionId: sha256Hex('t'), time },
};
const tree = (size: number) => ({ size, root: sha256Hex(`tree ${size}`) });
const own = { ...sealBody.statement, channel: site.channel, owner, siteId };

/** A log that anchors a size. */
function anchored(size: number, provenFrom: number): Deed {
  const log = {
    ...{ owner, logId: 'log-1', siteId, publicKey: 'AAAA', status: 'open' },
    ...{ anchored: tree(size), contentHash: sha256Hex('log'), entry },
  };
  const anchor = {
    ...{ owner, logId: 'log-1', ...tree(size), provenFrom, contentHash: sha256Hex('a'), entry },
  };
  return {
    writes: [
      { kind: 'audit-log', key: recordKeys['audit-log'](owner, 'log-1'), record: log },
      {
        kind: 'audit-anchor',
        key: recordKeys['audit-anchor'](owner, 'log-1', size),
        record: anchor,
      },
    ],
    announcements: [{ event: 'AuditLogAnchored', owner, id: 'log-1', number: size }],
  };
}

function acted(id: string): Deed {
  const record = { owner, siteId, id, class: 'login', time, hash: sha256Hex(id) };
  return {
    writes: [
      {
        kind: 'audit-action',
        key: recordKeys['audit-action'](owner, id),
        record: { ...record, contentHash: sha256Hex('c'), entry },
      },
    ],
  };
}

beforeAll(async () => {
  server = await startTestDatabase();
  alpha = await startSite(server.address);
  recorder = await alpha.token('recorder');
  auditor = await alpha.token('auditor');
  await publishBlocks(alpha.bus, [
    [registered(owner, siteId)],
    [anchored(10, 0), anchored(20, 10), anchored(300, 20), acted('a-1')],
  ]);
  await eventually(async () => {
    expect((await alpha.client.get(`${logs}/log-1`, auditor)).status).toBe(200);
  });
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** The argument of the command that an answer's Location stands for. */
async function argumentBehind(location: string | null): Promise<unknown> {
  const id = location?.split('/').at(-1) ?? '';
  return argumentOf(alpha.database, await commandOf(alpha.database, id));
}

describe('reading the audit', () => {
  it('given a log with three anchors, when it is read by pages of two, then all come, the largest first', async () => {
    const first = await alpha.client.get(`${logs}/log-1?owner=${owner}&limit=2`, auditor);
    const cursor = String(first.body['cursor']);

    const second = await alpha.client.get(`${logs}/log-1?limit=2&cursor=${cursor}`, auditor);

    expect(first.body).toMatchObject({
      ...{ logId: 'log-1', status: 'open', anchored: tree(300), has_more: true },
      anchors: [
        { ...tree(300), provenFrom: 20 },
        { ...tree(20), provenFrom: 10 },
      ],
    });
    expect(second.body).toMatchObject({ anchors: [tree(10)], has_more: false });
  });

  it.each([
    [`${logs}?filter=status%3Dopen,site%3D${siteId}`, [{ logId: 'log-1' }]],
    [`${logs}?status=sealed`, []],
    ['/api/v1/audit/actions?class=login', [{ id: 'a-1', hash: sha256Hex('a-1') }]],
    ['/api/v1/audit/actions?class=alarm', []],
  ])('given logs and actions, when %s is read, then what fits is listed', async (path, items) => {
    const answer = await alpha.client.get(path, auditor);

    expect(answer.body).toMatchObject({ items, has_more: false });
  });

  it.each([
    [`${logs}/log-9`, 404],
    [`${logs}/log-1?owner=BetaMSP`, 404],
    [`${logs}?status=lost`, 400],
    ['/api/v1/audit/actions?class=party', 400],
  ])('given what is not there, when %s is read, then it is %i', async (path, status) => {
    const answer = await alpha.client.get(path, auditor);

    expect(answer.status).toBe(status);
  });
});

describe('anchoring and sealing', () => {
  it('given a recorder, when it anchors, then the command carries size, root and proof', async () => {
    const answer = await alpha.client.post(anchors, recorder, anchorBody);

    const argument = await argumentBehind(answer.headers.get('location'));
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      kind: 'audit.anchor',
      resource: { type: 'audit-log', href: `${logs}/${anchorBody.logId}?owner=${owner}` },
    });
    expect(argument).toMatchObject({ ...anchorBody, commandId: expect.any(String) as unknown });
  });

  it('given a signed statement, when the log is sealed, then the command carries it as it is', async () => {
    const answer = await alpha.client.post(seals, recorder, { ...sealBody, statement: own });

    const argument = await argumentBehind(answer.headers.get('location'));
    expect(answer.body).toMatchObject({ kind: 'audit.seal', status: 'queued' });
    expect(argument).toMatchObject({ statement: own, signature: sealBody.signature, proof: [] });
  });

  it.each([
    ['a size of nothing', anchors, { ...anchorBody, size: 0 }],
    ['a root that is none', anchors, { ...anchorBody, root: 'x' }],
    ['65 hashes of a proof', anchors, { ...anchorBody, proof: Array(65).fill(anchorBody.root) }],
    ['another site', anchors, { ...anchorBody, siteId: 'beta-1' }],
    ['no signature', seals, { statement: own }],
    ['a short signature', seals, { statement: own, signature: 'AAAA' }],
    [
      'the statement of another member',
      seals,
      { ...sealBody, statement: { ...own, owner: 'BetaMSP' } },
    ],
    [
      'the statement of another site',
      seals,
      { ...sealBody, statement: { ...own, siteId: 'beta-1' } },
    ],
    [
      'the statement of another channel',
      seals,
      { ...sealBody, statement: { ...own, channel: 'x' } },
    ],
  ])('given %s, when it is posted, then it is refused before the ledger', async (_, path, body) => {
    const before = await outboxSize(alpha.database);

    const answer = await alpha.client.post(path, recorder, body);

    expect(answer.status).toBe(400);
    expect(await outboxSize(alpha.database)).toBe(before);
  });

  it('given another tenant’s administrator, when they anchor or seal, then they may not', async () => {
    const other = await alpha.token('admin', { tenant: 'other' });

    const answers = [
      await alpha.client.post(anchors, other, anchorBody),
      await alpha.client.post(seals, other, { ...sealBody, statement: own }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
  });
});

describe('what is for the ledger among audit records', () => {
  it('given requests, when they are audited, then changes that were taken on and refusals say what they are', async () => {
    await using beta = await startSite(server.address);
    const admin = await beta.token('admin');
    const token = await beta.token('auditor');

    await beta.client.post('/api/v1/policies', admin, policyBody);
    await beta.client.post('/api/v1/policies', admin, { ...policyBody, rules: [] });
    await beta.client.post('/api/v1/tokens', admin, { role: 'analyst', subject: 'mia' });
    await beta.client.post('/api/v1/policies', token, policyBody);
    await beta.client.get('/api/v1/policies', token);
    await beta.client.get('/api/v1/policies', 'nonsense');

    const records = await beta.bus.contents(topics.audit.name);
    const found = records.map((record) => AuditRecord.parse(record));
    expect(found.map(({ status, action }) => [status, action])).toEqual([
      [202, 'policy-change'],
      [400, undefined],
      [201, 'login'],
      [403, 'refusal'],
      [200, undefined],
      [401, undefined],
    ]);
  });
});
