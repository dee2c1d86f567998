import { AuditLogRecord } from '@edgebeat/core';
import { anchoredWorld, auditWorld, makeLogKey, storedLog, treeAt } from './audit.test.kit';

describe('open', () => {
  it('given a site without a log, when its recorder opens one, then it is open and announced', async () => {
    const world = await auditWorld();

    const outcome = await world.open();

    const log = storedLog(world);
    expect(log).toMatchObject({ owner: 'Org1MSP', siteId: 'site-1', status: 'open' });
    expect(log.entry.actor).toEqual({ msp: 'Org1MSP', keyHash: world.member.recorder.keyHash });
    expect(outcome).toMatchObject({
      ok: true,
      event: { items: [{ event: 'AuditLogOpened', owner: 'Org1MSP', id: 'log-1' }] },
    });
  });

  it.each([
    ['the same command', {}],
    ['another command', { commandId: 'c-2' }],
  ])(
    'given an open log, when it is opened by %s, then it is answered as it is now',
    async (_, change) => {
      const world = await anchoredWorld();

      const again = await world.open(change);

      expect(again).not.toHaveProperty('event');
      expect(again.ok && AuditLogRecord.parse(JSON.parse(again.text))).toEqual(storedLog(world));
      expect(storedLog(world).anchored).toEqual(treeAt(10));
    },
  );

  it.each([
    ['the id of a command that did something else', { logId: 'log-2' }, 'conflict'],
    ['its id and another key', { commandId: 'c-2', publicKey: makeLogKey().publicKey }, 'conflict'],
    ['another id while it is open', { commandId: 'c-2', logId: 'log-2' }, 'invalid-transition'],
    [
      'another id that names it while it is open',
      { commandId: 'c-2', logId: 'log-2', previous: 'log-1' },
      'invalid-transition',
    ],
  ])(
    'given an open log, when one is opened with %s, then it is refused',
    async (_, change, code) => {
      const world = await auditWorld();
      await world.open();

      const outcome = await world.open(change);

      expect(outcome).toMatchObject({ ok: false, code });
      expect(world.ledger.lastWrites).toBe(0);
    },
  );

  it.each([
    ['a site of another member', { siteId: 'site-2' }, 'forbidden'],
    ['a log before it that never was', { previous: 'log-0' }, 'invalid-transition'],
    ['a key that is none', { publicKey: 'AAAA' }, 'invalid-argument'],
    ['an owner', { owner: 'Org1MSP' }, 'invalid-argument'],
    ['an id that climbs', { logId: '../log' }, 'invalid-argument'],
  ])('given a site, when a log is opened with %s, then it is refused', async (_, change, code) => {
    const world = await auditWorld();

    const outcome = await world.open(change);

    expect(outcome).toMatchObject({ ok: false, code });
  });

  it('given a key of ECDSA, when a log is opened with it, then the field is named', async () => {
    const world = await auditWorld();
    const { publicKey } = world.member.operator;

    const outcome = await world.open({ publicKey });

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
    expect(outcome).toHaveProperty('detail', 'publicKey: must be an Ed25519 key');
  });

  it('given two members, when both open a log of one id, then each has its own', async () => {
    const world = await auditWorld();
    const [, second] = world.members;
    await world.open();

    const outcome = await world.open({ siteId: 'site-2' }, second.recorder);

    expect(outcome).toMatchObject({ ok: true });
    expect(storedLog(world)).toMatchObject({ owner: 'Org1MSP', siteId: 'site-1' });
  });
});
