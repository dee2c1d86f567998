import { AuditActionRecord, type ItemAnswer, RecordAnswer } from '@edgebeat/core';
import { action, type AuditWorld, auditWorld } from './audit.test.kit';

function act({ ledger, member }: AuditWorld, actions: readonly unknown[], siteId = 'site-1') {
  return ledger.submit(member.recorder, 'audit:act', { siteId, actions });
}

async function answers(world: AuditWorld, actions: readonly unknown[]): Promise<ItemAnswer[]> {
  const outcome = await act(world, actions);
  return outcome.ok ? RecordAnswer.parse(JSON.parse(outcome.text)).items : [];
}

describe('act', () => {
  it('given actions, when they are recorded, then each has a key of its own and is announced', async () => {
    const world = await auditWorld();

    const outcome = await act(world, [action('a-1'), action('a-2', { class: 'policy-change' })]);

    const stored = world.ledger.state.get('\u0000audit-action\u0000Org1MSP\u0000a-2\u0000');
    expect(AuditActionRecord.parse(JSON.parse(stored.toString()))).toMatchObject({
      ...{ owner: 'Org1MSP', siteId: 'site-1' },
      ...action('a-2', { class: 'policy-change' }),
    });
    expect(outcome).toHaveProperty('event.items', [
      expect.objectContaining({ event: 'AuditActionRecorded', id: 'a-1' }),
      expect.objectContaining({ event: 'AuditActionRecorded', id: 'a-2' }),
    ]);
  });

  it('given recorded actions, when they come again in another batch, then there is one of each', async () => {
    const world = await auditWorld();
    await act(world, [action('a-1'), action('a-2')]);

    const items = await answers(world, [action('a-2'), action('a-3'), action('a-3')]);

    expect(items.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['a-2', 'duplicate'],
      ['a-3', 'recorded'],
      ['a-3', 'duplicate'],
    ]);
  });

  it('given an action, when its id comes with other content, then it alone is a conflict', async () => {
    const world = await auditWorld();
    await act(world, [action('a-1')]);

    const items = await answers(world, [action('a-1', { class: 'refusal' }), action('a-2')]);

    expect(items.map(({ outcome }) => outcome)).toEqual(['conflict', 'recorded']);
  });

  it.each([
    ['no object', 'nonsense'],
    ['a class that is not there', action('a-1', { class: 'party' })],
    ['a user', action('a-1', { user: 'mia' })],
    ['a hash that is none', action('a-1', { hash: 'mia' })],
  ])('given %s among actions, when they are recorded, then it alone is refused', async (_, bad) => {
    const world = await auditWorld();

    const items = await answers(world, [bad, action('a-9')]);

    expect(items).toMatchObject([
      { outcome: 'refused', code: 'invalid-argument' },
      { id: 'a-9', outcome: 'recorded' },
    ]);
  });

  it.each([
    ['no action', []],
    ['501 actions', Array.from({ length: 501 }, (__, index) => action(`a-${index}`))],
  ])('given %s, when they are recorded, then they are refused together', async (_, actions) => {
    const world = await auditWorld();

    const outcome = await act(world, actions);

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
  });

  it('given a site of another member, when its actions are recorded, then they are refused', async () => {
    const world = await auditWorld();

    const outcome = await act(world, [action('a-1')], 'site-2');

    expect(outcome).toMatchObject({ ok: false, code: 'forbidden' });
  });
});
