import { AuditAnchorRecord, type TreeHead } from '@edgebeat/core';
import { registerRole } from '../fakes/test-consortium';
import {
  anchoredWorld,
  type AuditWorld,
  auditWorld,
  proofOf,
  storedAnchor,
  storedLog,
  treeAt,
} from './audit.test.kit';

const other = 'd'.repeat(64);

describe('anchor', () => {
  it('given a tree that grows, when each size is proven from the one before, then all are anchored', async () => {
    const world = await auditWorld();
    await world.open();
    const sizes = [1, 2, 3, 4, 7, 8, 64, 65, 100, 200];

    const outcomes = [];
    for (const [index, size] of sizes.entries()) {
      const from = sizes[index - 1];
      const proof = from === undefined ? [] : proofOf(from, size);
      outcomes.push(await world.anchor(treeAt(size), proof));
    }

    expect(outcomes.map(({ ok }) => ok)).toEqual(sizes.map(() => true));
    expect(storedLog(world).anchored).toEqual(treeAt(200));
    expect(storedAnchor(world, 65)).toMatchObject({ ...treeAt(65), provenFrom: 64 });
    expect(outcomes[0]).toHaveProperty('event.items', [
      expect.objectContaining({ event: 'AuditLogAnchored', id: 'log-1', number: 1 }),
    ]);
  });

  it.each<[string, (world: AuditWorld) => ReturnType<AuditWorld['anchor']>, string]>([
    [
      'another root of its size',
      (w) => w.anchor({ size: 10, root: other }, [], { commandId: 'c-fork' }),
      'audit-fork',
    ],
    [
      'a root of its own making',
      (w) => w.anchor({ size: 20, root: other }, proofOf(10, 20)),
      'invalid-proof',
    ],
    ['no proof', (w) => w.anchor(treeAt(20), []), 'invalid-proof'],
    ['a proof from another size', (w) => w.anchor(treeAt(20), proofOf(9, 20)), 'invalid-proof'],
    [
      'a proof that is too long',
      (w) => w.anchor(treeAt(20), [...proofOf(10, 20), other]),
      'invalid-proof',
    ],
    [
      'a proof over the bound',
      (w) => w.anchor(treeAt(20), Array<string>(65).fill(other)),
      'invalid-argument',
    ],
    ['a smaller size', (w) => w.anchor(treeAt(9), []), 'revision-mismatch'],
    ['a size of nothing', (w) => w.anchor({ size: 0, root: other }, []), 'invalid-argument'],
    [
      'a size beyond numbers',
      (w) => w.anchor({ size: 2 ** 53, root: other }, []),
      'invalid-argument',
    ],
    ['a log that is not there', (w) => w.anchor(treeAt(20), [], { logId: 'log-9' }), 'not-found'],
    [
      'a command that did something else',
      (w) => w.anchor(treeAt(20), proofOf(10, 20), { commandId: 'c-10' }),
      'conflict',
    ],
  ])(
    'given an anchored size, when %s is sent, then it is refused and nothing changes',
    async (_, send, code) => {
      const world = await anchoredWorld();

      const outcome = await send(world);

      expect(outcome).toMatchObject({ ok: false, code });
      expect(world.ledger.lastWrites).toBe(0);
      expect(storedLog(world).anchored).toEqual(treeAt(10));
    },
  );

  it.each<[string, TreeHead, object]>([
    ['the same command', treeAt(10), {}],
    ['another command', treeAt(10), { commandId: 'c-again' }],
    ['the last size', treeAt(20), {}],
  ])(
    'given anchored sizes, when one comes again by %s, then the stored one is answered',
    async (_, tree, change) => {
      const world = await anchoredWorld();
      await world.anchor(treeAt(20), proofOf(10, 20));

      const again = await world.anchor(tree, [], change);

      expect(again).not.toHaveProperty('event');
      expect(again.ok && AuditAnchorRecord.parse(JSON.parse(again.text))).toEqual(
        storedAnchor(world, tree.size),
      );
    },
  );

  it('given a first anchor, when it comes with a proof, then it is refused', async () => {
    const world = await auditWorld();
    await world.open();

    const outcome = await world.anchor(treeAt(10), proofOf(5, 10));

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-proof' });
  });

  it('given a sealed log, when it goes on, then only its anchored sizes are answered', async () => {
    const world = await anchoredWorld();
    await world.seal(world.statement(treeAt(10)));

    const outcomes = [
      await world.anchor(treeAt(20), proofOf(10, 20)),
      await world.anchor(treeAt(10), []),
    ];

    expect(outcomes).toMatchObject([{ ok: false, code: 'invalid-transition' }, { ok: true }]);
  });

  it('given a recorder of another site of the member, when it anchors, then it is refused', async () => {
    const world = await anchoredWorld();
    const { ledger, member } = world;
    await ledger.submit(member.admin, 'membership:registerSite', { siteId: 'plant' });
    await registerRole(ledger, { ...member, siteId: 'plant' }, member.client, 'recorder');
    const request = { commandId: 'c-20', logId: 'log-1', ...treeAt(20), proof: proofOf(10, 20) };

    const outcome = await ledger.submit(member.client, 'audit:anchor', request);

    expect(outcome).toMatchObject({ ok: false, code: 'forbidden' });
  });
});
