import { AuditLogHistoryPage, AuditLogPage, AuditLogView } from '@edgebeat/core';
import { anchoredWorld, auditWorld, proofOf, treeAt } from './audit.test.kit';

describe('reading logs', () => {
  it('given anchors, when another member reads them page by page, then all come, the smallest first', async () => {
    const world = await anchoredWorld();
    await world.anchor(treeAt(20), proofOf(10, 20));
    await world.anchor(treeAt(100), proofOf(20, 100));
    const { ledger, members, member } = world;
    const read = (bookmark: string) =>
      ledger.ask(AuditLogHistoryPage, members[2].client, 'audit:history', {
        ...{ owner: member.msp, logId: 'log-1', pageSize: 2, bookmark },
      });
    const first = await read('');

    const second = await read(first.bookmark);

    const sizes = [...first.anchors, ...second.anchors].map(({ size }) => size);
    expect(sizes).toEqual([10, 20, 100]);
    expect(second).toMatchObject({ log: { logId: 'log-1' }, bookmark: '' });
  });

  it('given a sealed log and its next one, when a member’s logs are listed, then both are there', async () => {
    const world = await anchoredWorld();
    const { publicKey } = world.key;
    await world.seal(world.statement(treeAt(7), { next: { logId: 'log-2', publicKey } }));
    const { ledger, member } = world;
    const owner = member.msp;

    const page = await ledger.ask(AuditLogPage, member.client, 'audit:list', { owner });

    const request = { owner, logId: 'log-1' };
    const view = await ledger.ask(AuditLogView, member.client, 'audit:get', request);
    expect(page.logs.map(({ logId, status }) => [logId, status])).toEqual([
      ['log-1', 'sealed'],
      ['log-2', 'open'],
    ]);
    expect(view.seal).toMatchObject({ statement: { size: 7 }, anchored: { size: 10 } });
  });

  it.each([
    ['neither a log nor a site', {}],
    ['a log and a site', { logId: 'log-1', siteId: 'site-1' }],
  ])('given %s, when a log is asked for, then the field is named', async (_, named) => {
    const { ledger, member } = await auditWorld();

    const outcome = await ledger.evaluate(member.client, 'audit:get', {
      owner: 'Org1MSP',
      ...named,
    });

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
    expect(outcome).toHaveProperty('detail', 'logId: must be given, or siteId instead of it');
  });

  it.each([
    ['get', { owner: 'Org1MSP', logId: 'log-1' }],
    ['get', { owner: 'Org1MSP', siteId: 'site-1' }],
    ['history', { owner: 'Org1MSP', logId: 'log-1' }],
  ])('given no log, when %s is asked for it, then there is none', async (name, request) => {
    const { ledger, member } = await auditWorld();

    const outcome = await ledger.evaluate(member.client, `audit:${name}`, request);

    expect(outcome).toMatchObject({ ok: false, code: 'not-found' });
  });
});
