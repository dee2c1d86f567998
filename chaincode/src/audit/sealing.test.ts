import { AuditLogView, AuditSealRecord, sha256Hex } from '@edgebeat/core';
import {
  anchoredWorld,
  type AuditWorld,
  makeLogKey,
  proofOf,
  storedLog,
  storedSeal,
  treeAt,
} from './audit.test.kit';

const other = 'd'.repeat(64);
const nextKey = makeLogKey();
const next = { logId: 'log-2', publicKey: nextKey.publicKey };

describe('seal', () => {
  it('given a loss, when the log is sealed below its anchor, then the loss shows and the next log is open', async () => {
    const world = await anchoredWorld();
    const statement = world.statement(treeAt(7), { next });

    const outcome = await world.seal(statement);

    expect(storedSeal(world)).toMatchObject({ statement, anchored: treeAt(10) });
    expect(storedLog(world)).toMatchObject({ status: 'sealed', anchored: treeAt(10) });
    expect(storedLog(world, 'log-2')).toMatchObject({ status: 'open', previous: 'log-1', ...next });
    expect(outcome).toHaveProperty('event.items', [
      expect.objectContaining({ event: 'AuditLogSealed', id: 'log-1', number: 7 }),
      expect.objectContaining({ event: 'AuditLogOpened', id: 'log-2' }),
    ]);
  });

  it('given the next log, when its site opens it again and anchors, then it is the site’s newest', async () => {
    const world = await anchoredWorld();
    await world.seal(world.statement(treeAt(7), { next }));
    const { ledger, member } = world;

    const opened = await world.open({ commandId: 'c-next', ...next, previous: 'log-1' });
    const anchored = await world.anchor(treeAt(3), [], { logId: 'log-2' });

    const request = { owner: member.msp, siteId: member.siteId };
    const view = await ledger.ask(AuditLogView, member.client, 'audit:get', request);
    expect([opened.ok, anchored.ok]).toEqual([true, true]);
    expect(view).toMatchObject({ logId: 'log-2', status: 'open', anchored: treeAt(3) });
  });

  it.each<[string, (world: AuditWorld) => ReturnType<AuditWorld['seal']>]>([
    ['nothing is left', (w) => w.seal(w.statement({ size: 0, root: sha256Hex('') }))],
    ['all that was anchored is left', (w) => w.seal(w.statement(treeAt(10)))],
    [
      'more than was anchored is left',
      (w) => w.seal(w.statement(treeAt(15)), { proof: proofOf(10, 15) }),
    ],
    [
      'its key is lost and an admin seals it',
      (w) => w.seal(w.statement(treeAt(9)), { signature: undefined }, w.member.admin),
    ],
  ])('given a log, when %s, then it is sealed', async (_, seal) => {
    const world = await anchoredWorld();

    const outcome = await seal(world);

    expect(outcome).toMatchObject({ ok: true });
    expect(storedLog(world).status).toBe('sealed');
  });

  it.each<[string, (world: AuditWorld) => ReturnType<AuditWorld['seal']>, string]>([
    [
      'without a signature',
      (w) => w.seal(w.statement(treeAt(7)), { signature: undefined }),
      'invalid-signature',
    ],
    [
      'by another key',
      (w) => w.seal(w.statement(treeAt(7)), { signature: nextKey.sign(w.statement(treeAt(7))) }),
      'invalid-signature',
    ],
    [
      'over another statement',
      (w) => w.seal(w.statement(treeAt(7)), { signature: w.key.sign(w.statement(treeAt(8))) }),
      'invalid-signature',
    ],
    [
      'by an admin with a false signature',
      (w) =>
        w.seal(
          w.statement(treeAt(7)),
          { signature: nextKey.sign(w.statement(treeAt(7))) },
          w.member.admin,
        ),
      'invalid-signature',
    ],
    [
      'with another root of what was anchored',
      (w) => w.seal(w.statement({ size: 10, root: other })),
      'audit-fork',
    ],
    ['above the anchor without a proof', (w) => w.seal(w.statement(treeAt(15))), 'invalid-proof'],
    [
      'as empty with a root',
      (w) => w.seal(w.statement({ size: 0, root: other })),
      'invalid-argument',
    ],
    [
      'on another channel',
      (w) => w.seal(w.statement(treeAt(7), { channel: 'other' })),
      'invalid-argument',
    ],
    [
      'for another member',
      (w) => w.seal(w.statement(treeAt(7), { owner: 'Org2MSP' })),
      'forbidden',
    ],
    ['for another site', (w) => w.seal(w.statement(treeAt(7), { siteId: 'site-2' })), 'forbidden'],
    ['that is not there', (w) => w.seal(w.statement(treeAt(7), { logId: 'log-9' })), 'not-found'],
    [
      'into itself',
      (w) => w.seal(w.statement(treeAt(7), { next: { ...next, logId: 'log-1' } })),
      'conflict',
    ],
    [
      'with a next key that is none',
      (w) => w.seal(w.statement(treeAt(7), { next: { ...next, publicKey: 'AAAA' } })),
      'invalid-argument',
    ],
    [
      'by a command that did something else',
      (w) => w.seal(w.statement(treeAt(7)), { commandId: 'c-10' }),
      'conflict',
    ],
  ])(
    'given a log, when it is sealed %s, then it is refused and stays open',
    async (_, seal, code) => {
      const world = await anchoredWorld();

      const outcome = await seal(world);

      expect(outcome).toMatchObject({ ok: false, code });
      expect(world.ledger.lastWrites).toBe(0);
      expect(storedLog(world).status).toBe('open');
    },
  );

  it('given an earlier anchor, when a loss goes back to it with another root, then it is a fork', async () => {
    const world = await anchoredWorld();
    await world.anchor(treeAt(20), proofOf(10, 20));

    const outcome = await world.seal(world.statement({ size: 10, root: other }));

    expect(outcome).toMatchObject({ ok: false, code: 'audit-fork' });
  });

  it('given a seal, when it comes again, then the stored one is answered, and another is a conflict', async () => {
    const world = await anchoredWorld();
    const statement = world.statement(treeAt(7), { next });
    await world.seal(statement);

    const again = await world.seal(statement, { commandId: 'c-again' });
    const different = await world.seal(world.statement(treeAt(6)), { commandId: 'c-3' });

    expect(again).not.toHaveProperty('event');
    expect(again.ok && AuditSealRecord.parse(JSON.parse(again.text))).toEqual(storedSeal(world));
    expect(different).toMatchObject({ ok: false, code: 'conflict' });
  });

  it('given a log that was sealed without a next one, when another is opened, then it has to name it', async () => {
    const world = await anchoredWorld();
    await world.seal(world.statement(treeAt(10)));

    const outcomes = [
      await world.open({ commandId: 'c-2', logId: 'log-2' }),
      await world.open({ commandId: 'c-2', logId: 'log-2', previous: 'log-1' }),
    ];

    expect(outcomes).toMatchObject([{ ok: false, code: 'invalid-transition' }, { ok: true }]);
  });
});
