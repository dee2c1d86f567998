import { PolicyApprovalRecord, PolicyRevisionRecord } from '@edgebeat/core';
import { makeFounded } from '../fakes/test-consortium';
import { changing, naming, other, propose, view } from './policy.test.kit';

describe('approve', () => {
  it('given a proposal, when the proposer approves it too, then its member counts once', async () => {
    const consortium = await makeFounded({ quorum: 2, binding: 'all' });
    const revision = await propose(consortium, consortium.members[0]);

    await consortium.ledger.ask(
      PolicyApprovalRecord,
      consortium.members[0].admin,
      'policy:approve',
      naming(revision),
    );

    expect(await view(consortium, revision)).toMatchObject({
      status: 'proposed',
      approvals: ['Org1MSP'],
    });
  });

  it('given a superseded revision, when it is approved, then the current one is named', async () => {
    const consortium = await makeFounded({ quorum: 2, binding: 'all' });
    const { ledger, members } = consortium;
    const first = await propose(consortium, members[0]);
    await ledger.ask(PolicyRevisionRecord, members[0].operator, 'policy:update', {
      ...changing(first, 'c-2'),
      policy: other,
    });

    const outcome = await ledger.submit(members[1].operator, 'policy:approve', naming(first));

    expect(outcome).toMatchObject({ ok: false, code: 'revision-mismatch' });
    expect(outcome).toHaveProperty('detail', expect.stringContaining('is 2, not 1'));
  });

  it('given an active revision, when one more approves, then it is told that it counts', async () => {
    const consortium = await makeFounded({ quorum: 1, binding: 'all' });
    const revision = await propose(consortium, consortium.members[0]);

    const outcome = await consortium.ledger.submit(
      consortium.members[1].operator,
      'policy:approve',
      naming(revision),
    );

    expect(outcome).toMatchObject({ ok: false, code: 'revision-mismatch' });
  });

  it('given other content than was read, when it is approved, then it is a conflict', async () => {
    const consortium = await makeFounded({ quorum: 2, binding: 'all' });
    const revision = await propose(consortium, consortium.members[0]);

    const outcome = await consortium.ledger.submit(
      consortium.members[1].operator,
      'policy:approve',
      { ...naming(revision), contentHash: '0'.repeat(64) },
    );

    expect(outcome).toMatchObject({ ok: false, code: 'conflict' });
  });

  it('given an approval, when it is repeated after the activation, then it is answered as stored', async () => {
    const consortium = await makeFounded({ quorum: 2, binding: 'all' });
    const { ledger, members } = consortium;
    const revision = await propose(consortium, members[0]);
    const first = await ledger.submit(members[1].operator, 'policy:approve', naming(revision));

    const again = await ledger.submit(members[1].operator, 'policy:approve', naming(revision));

    expect(first).toMatchObject({
      event: { items: [{ number: 1 }, { event: 'PolicyActivated' }] },
    });
    expect(again).toEqual({ ok: true, text: first.ok ? first.text : '' });
  });
});
