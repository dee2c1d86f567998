import { recordKeys } from '@edgebeat/core';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { device, GrowingChain, registered, time, type Written } from '../testing/chain.test.kit';
import { eventually } from '../testing/eventually.test.kit';
import { argumentOf, commandOf, outboxSize } from '../testing/outbox-rows.test.kit';
import { site, startSite, type TestSite } from '../testing/site.test.kit';
import { deviationBody } from './membership-examples';

const { mspId: owner } = site;
const hash = (digit: string) => digit.repeat(64);
const entry = { actor: { msp: owner, keyHash: hash('1') }, transactionId: 't', time };
const signature = { signatureHeader: 'AAAA', signature: 'BBBB' };
const shown = { sequence: 4, block: { number: 9, dataHash: hash('9') } };
const proposals = '/api/v1/membership/proposals';
const deviations = '/api/v1/membership/deviations';

let server: TestDatabase;
let alpha: TestSite;
let chain: GrowingChain;
let admin: string;

beforeAll(async () => {
  server = await startTestDatabase();
  alpha = await startSite(server.address);
  chain = new GrowingChain(alpha.bus);
  admin = await alpha.token('admin');
  const members = [owner, 'BetaMSP', 'GammaMSP'].map((name) => registered(name, `${name}-1`));
  await chain.add([...members, device('cam-1', site.member), device('cam-2', 'other')]);
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

function proposed(by: string, commandId: string, expectedRevision = 0): Written {
  const content = { change: 'add', member: 'DeltaMSP', configUpdateHash: hash('d') };
  const record = { owner: by, commandId, ...content, expectedRevision, contentHash: hash('c') };
  const key = recordKeys['member-proposal'](by, commandId);
  return { kind: 'member-proposal', key, record: { ...record, entry } };
}

function approved(by: string, commandId: string, approver: string): Written {
  const record = { owner: by, commandId, approver, contentHash: hash('c'), signature, entry };
  const key = recordKeys['member-approval'](by, commandId, approver);
  return { kind: 'member-approval', key, record };
}

function agreed(by: string, commandId: string, effect: object = {}): Written {
  const change = { change: 'add', member: 'DeltaMSP', members: [by, owner] };
  const key = recordKeys['member-agreement'](by, commandId);
  return {
    kind: 'member-agreement',
    key,
    record: { owner: by, commandId, ...change, entry, ...effect },
  };
}

function reported(commandId: string, about: { kind: string; owner: string; id: string }): Written {
  const record = {
    owner: 'BetaMSP',
    commandId,
    about,
    detail: 'odd \u0000',
    contentHash: hash('f'),
  };
  const key = recordKeys.deviation('BetaMSP', about, commandId);
  return { kind: 'deviation', key, record: { ...record, entry } };
}

async function states(token = admin) {
  const { body } = await alpha.client.get(proposals, token);
  return body['items'];
}

describe('proposals about the membership', () => {
  it('given two of one member, when they are listed, then the earlier one is stale', async () => {
    const mine = [proposed('BetaMSP', 'first'), approved('BetaMSP', 'first', 'BetaMSP')];
    await chain.add([{ writes: mine }]);
    const next = [proposed('BetaMSP', 'next'), approved('BetaMSP', 'next', 'BetaMSP')];
    await chain.add([{ writes: next }]);

    await eventually(async () => {
      expect(await states()).toMatchObject([
        { commandId: 'next', state: 'open', approvals: ['BetaMSP'], needed: 2, showings: [] },
        { commandId: 'first', state: 'stale' },
      ]);
    });
  });

  it('given an open one, when what waits is listed, then it names who has not spoken', async () => {
    const { body } = await alpha.client.get('/api/v1/approvals?kind=membership', admin);

    expect(body['items']).toMatchObject([
      {
        ...{ id: 'next', owner: 'BetaMSP', change: 'add DeltaMSP', contentHash: hash('c') },
        ...{ approvals: ['BetaMSP'], quorum: 2, waitingFor: [owner, 'GammaMSP'] },
      },
    ]);
  });

  it('given one that is agreed, when its block is shown, then it waits for none and has the signatures', async () => {
    const showing = { owner: 'BetaMSP', commandId: 'next', shower: 'GammaMSP', shown, entry };
    const key = recordKeys['member-showing']('BetaMSP', 'next', 'GammaMSP');
    await chain.add([
      { writes: [approved('BetaMSP', 'next', owner), agreed('BetaMSP', 'next')] },
      { writes: [{ kind: 'member-showing', key, record: showing }] },
    ]);

    await eventually(async () => {
      expect(await states()).toMatchObject([{ state: 'agreed' }, {}]);
    });
    const one = await alpha.client.get(`${proposals}/next?owner=BetaMSP`, admin);
    const waiting = await alpha.client.get('/api/v1/approvals?kind=membership', admin);

    const signatures = [owner, 'BetaMSP'].map((approver) => ({ approver, signature }));
    expect(one.body).toMatchObject({ signatures, showings: [{ shower: 'GammaMSP', shown }] });
    expect(waiting.body['items']).toEqual([]);
  });

  it('given one that took effect, when others are listed, then what was for the old membership is stale', async () => {
    await chain.add([
      { writes: [proposed('GammaMSP', 'late'), agreed('BetaMSP', 'next', { revision: 1 })] },
    ]);

    await eventually(async () => {
      expect(await states()).toMatchObject([
        { commandId: 'late', state: 'stale' },
        { commandId: 'next', state: 'done' },
        { commandId: 'first', state: 'stale' },
      ]);
    });
  });

  it('given another member’s, when it is read as the own, then it is not there', async () => {
    expect((await alpha.client.get(`${proposals}/next`, admin)).status).toBe(404);
  });

  it('given a member that is removed, when members are listed, then it says so at its old place', async () => {
    const record = {
      owner: 'BetaMSP',
      status: 'removed',
      proposal: { owner, commandId: 'x' },
      entry,
    };
    await chain.add([{ writes: [{ kind: 'member', key: recordKeys.member('BetaMSP'), record }] }]);

    await eventually(async () => {
      const { body } = await alpha.client.get('/api/v1/membership/members', admin);
      expect(body['items']).toMatchObject([
        { owner: 'GammaMSP', status: 'active' },
        { owner: 'BetaMSP', status: 'removed', proposal: { commandId: 'x' } },
        { owner, status: 'active' },
      ]);
    });
  });
});

describe('reports of deviations', () => {
  const idsOf = async (token: string, query = '') => {
    const { text } = await alpha.client.get(`${deviations}${query}`, token);
    return [...text.matchAll(/"commandId":"(\w+)"/g)].map(([, id]) => id);
  };

  it('given reports about devices of two tenants, when each lists, then each sees its own', async () => {
    await chain.add([
      {
        writes: [
          reported('mine', { kind: 'device', owner, id: 'cam-1' }),
          reported('theirs', { kind: 'device', owner, id: 'cam-2' }),
          reported('far', { kind: 'device', owner: 'GammaMSP', id: 'cam-1' }),
          reported('site', { kind: 'site', owner, id: site.siteId }),
        ],
      },
    ]);
    await eventually(async () => {
      expect(await idsOf(admin)).toEqual(['site', 'far', 'mine']);
    });

    const other = await alpha.token('admin', { tenant: 'other' });

    expect(await idsOf(other)).toEqual(['site', 'theirs']);
    expect(await idsOf(other, '?aboutId=cam-1')).toEqual([]);
  });

  it.each([
    ['?kind=site', ['site']],
    ['?aboutOwner=GammaMSP', ['far']],
    ['?commandId=mine', ['mine']],
    [`?owner=${owner}`, []],
  ])('given the filter %s, when they are listed, then what fits is there', async (query, fits) => {
    expect(await idsOf(admin, query)).toEqual(fits);
  });

  it('given an operator, when they report, then the command carries it', async () => {
    const answer = await alpha.client.post(
      deviations,
      await alpha.token('operator'),
      deviationBody,
    );

    const command = await commandOf(alpha.database, String(answer.body['id']));
    const named = { resource: { type: 'deviation', owner, id: command } };
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ kind: 'membership.reportDeviation', ...named });
    expect(await argumentOf(alpha.database, command)).toMatchObject({
      ...deviationBody,
      commandId: command,
    });
  });

  it.each([
    { ...deviationBody, commandId: 'mine' },
    { ...deviationBody, detail: 'x'.repeat(513) },
    { ...deviationBody, about: { kind: 'member', owner: 'BetaMSP', id: 'x' } },
  ])('given the bad report %#, when it is posted, then nothing is added', async (body) => {
    const before = await outboxSize(alpha.database);

    const answer = await alpha.client.post(deviations, admin, body);

    expect(answer.status).toBe(400);
    expect(await outboxSize(alpha.database)).toBe(before);
  });
});
