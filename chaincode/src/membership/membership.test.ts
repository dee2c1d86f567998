import {
  BootstrapView,
  CharterRecord,
  ConsortiumRecord,
  IdentityRecord,
  MemberRecord,
  SiteRecord,
} from '@edgebeat/core';
import { makeCharter, makeFounded, makeUnfounded } from '../fakes/test-consortium';
import { makeIdentity } from '../fakes/test-identity';

const validity = { from: '2026-01-01T00:00:00.000Z', until: '2027-01-01T00:00:00.000Z' };

describe('founding', () => {
  it('given three founders, when two have called, then the third is named as missing', async () => {
    const { ledger, charter, members } = await makeUnfounded();
    const [first, second, third] = members;
    await ledger.ask(CharterRecord, first.admin, 'membership:found', charter);
    await ledger.ask(CharterRecord, second.admin, 'membership:found', charter);

    const view = await ledger.ask(BootstrapView, third.client, 'membership:get', {
      kind: 'bootstrap',
    });

    expect(view).toMatchObject({ founded: false, called: ['Org1MSP', 'Org2MSP'] });
    expect(view.missing).toEqual(['Org3MSP']);
  });

  it('given two founders called, when the third calls, then all are members', async () => {
    const { ledger, charter, members } = await makeUnfounded();
    const [first, second, third] = members;
    await ledger.submit(first.admin, 'membership:found', charter);
    await ledger.submit(second.admin, 'membership:found', charter);

    const outcome = await ledger.submit(third.admin, 'membership:found', charter);

    expect(outcome).toMatchObject({
      ok: true,
      event: { items: [{ event: 'CharterAccepted' }, { event: 'ConsortiumFounded' }] },
    });
    const consortium = await ledger.ask(ConsortiumRecord, first.client, 'membership:get', {
      kind: 'consortium',
    });
    expect(consortium.charter).toEqual(charter);
    for (const owner of charter.founders) {
      const request = { kind: 'member', owner };
      const member = await ledger.ask(MemberRecord, first.client, 'membership:get', request);
      expect(member.status).toBe('active');
    }
  });

  it('given a founder that called, when it calls again, then it gets the stored record', async () => {
    const { ledger, charter, members } = await makeUnfounded();
    const [{ admin }] = members;
    const first = await ledger.submit(admin, 'membership:found', charter);

    const again = await ledger.submit(admin, 'membership:found', charter);

    expect(again).toMatchObject({ ok: true, text: first.ok ? first.text : '' });
    expect(again).not.toHaveProperty('event');
  });

  it.each([
    ['other content', { ...makeCharter(), policies: { quorum: 2, binding: 'all' } }],
    [
      'founders in another order',
      { ...makeCharter(), founders: ['Org2MSP', 'Org1MSP', 'Org3MSP'] },
    ],
  ])('given a charter with %s, when a founder calls, then it is refused', async (_, charter) => {
    const { ledger, members } = await makeUnfounded();

    const outcome = await ledger.submit(members[0].admin, 'membership:found', charter);

    expect(outcome).toMatchObject({ ok: false, code: 'charter-mismatch' });
  });

  it('given an admin whom the charter does not name, when it calls, then it is refused', async () => {
    const { ledger, charter } = await makeUnfounded();
    const stranger = await makeIdentity('Org4MSP', ['admin']);

    const outcome = await ledger.submit(stranger, 'membership:found', charter);

    expect(outcome).toMatchObject({ ok: false, code: 'forbidden' });
  });

  it('given a quorum over the number of founders, when it is called, then the field is named', async () => {
    const { ledger, members } = await makeUnfounded();
    const charter = makeCharter({ quorum: 4, binding: 'all' });

    const outcome = await ledger.submit(members[0].admin, 'membership:found', charter);

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
    expect(outcome).toHaveProperty('detail', expect.stringMatching(/^policies\.quorum: /));
  });
});

describe('registerSite', () => {
  it('given a site, when it is registered again, then the stored record is answered', async () => {
    const { ledger, members } = await makeFounded();
    const [{ admin }] = members;
    const request = { siteId: 'plant', keys: [admin.publicKey] };
    const first = await ledger.ask(SiteRecord, admin, 'membership:registerSite', request);

    const again = await ledger.ask(SiteRecord, admin, 'membership:registerSite', request);

    expect(again).toEqual(first);
    expect(first.owner).toBe('Org1MSP');
  });

  it('given a site, when its id comes with other content, then it is a conflict', async () => {
    const { ledger, members } = await makeFounded();
    const [{ admin, siteId }] = members;

    const outcome = await ledger.submit(admin, 'membership:registerSite', {
      siteId,
      until: '2027-01-01T00:00:00.000Z',
    });

    expect(outcome).toMatchObject({ ok: false, code: 'conflict' });
  });

  it('given a key that is none, when a site is registered, then the field is named', async () => {
    const { ledger, members } = await makeFounded();

    const outcome = await ledger.submit(members[0].admin, 'membership:registerSite', {
      siteId: 'plant',
      keys: ['AAAA'],
    });

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
    expect(outcome).toHaveProperty('detail', expect.stringMatching(/^keys\.0: /));
  });
});

describe('registerIdentity', () => {
  it('given a key, when it is registered with other roles, then the new ones count', async () => {
    const { ledger, members } = await makeFounded();
    const [{ admin, operator }] = members;
    const request = { publicKey: operator.publicKey, label: 'x', roles: ['auditor'], validity };

    const record = await ledger.ask(IdentityRecord, admin, 'membership:registerIdentity', request);

    expect(record.keyHash).toBe(operator.keyHash);
    const outcome = await ledger.submit(operator, 'incident:record', { items: [{}] });
    expect(outcome).toMatchObject({ ok: false, code: 'forbidden' });
  });

  it.each([
    ['before it begins', { from: '2026-12-01T00:00:00.000Z', until: '2027-01-01T00:00:00.000Z' }],
    ['after it ended', { from: '2026-01-01T00:00:00.000Z', until: '2026-02-01T00:00:00.000Z' }],
  ])('given a validity, when the key is used %s, then it has no role', async (_, period) => {
    const { ledger, members } = await makeFounded();
    const [{ admin, client }] = members;
    await ledger.ask(IdentityRecord, admin, 'membership:registerIdentity', {
      publicKey: client.publicKey,
      label: 'client',
      roles: ['operator'],
      validity: period,
    });

    const outcome = await ledger.submit(client, 'incident:record', { items: [{}] });

    expect(outcome).toMatchObject({ ok: false, code: 'forbidden' });
  });

  it.each([
    ['a site of another member', { siteId: 'site-2' }, 'not-found'],
    ['a policy agent without a site', { roles: ['policy-agent'] }, 'invalid-argument'],
    ['a role twice', { roles: ['operator', 'operator'] }, 'invalid-argument'],
    ['the role admin', { roles: ['admin'] }, 'invalid-argument'],
    ['an owner', { owner: 'Org2MSP' }, 'invalid-argument'],
    ['a key that is none', { publicKey: 'AAAA' }, 'invalid-argument'],
  ])('given %s, when an identity is registered, then it is refused', async (_, change, code) => {
    const { ledger, members } = await makeFounded();
    const [{ admin, client }] = members;
    const valid = { publicKey: client.publicKey, label: 'x', roles: ['operator'], validity };

    const outcome = await ledger.submit(admin, 'membership:registerIdentity', {
      ...valid,
      ...change,
    });

    expect(outcome).toMatchObject({ ok: false, code });
  });
});
