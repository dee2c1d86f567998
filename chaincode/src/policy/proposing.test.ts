import { policyId, PolicyRevisionRecord } from '@edgebeat/core';
import { makeFounded } from '../fakes/test-consortium';
import { changing, content, other, propose, view } from './policy.test.kit';

describe('commands', () => {
  it('given a proposal, when the command is repeated, then one policy is there', async () => {
    const consortium = await makeFounded();
    const first = await propose(consortium, consortium.members[0]);
    const { size } = consortium.ledger.state;

    const again = await propose(consortium, consortium.members[0]);

    expect(again).toEqual(first);
    expect(first.policyId).toBe(policyId('Org1MSP', 'c-1'));
    expect(consortium.ledger.state.size).toBe(size);
  });

  it('given a command, when it comes with other content, then it is a conflict', async () => {
    const consortium = await makeFounded();
    const { ledger, members } = consortium;
    const first = await propose(consortium, members[0]);

    const outcomes = [
      await ledger.submit(members[0].operator, 'policy:propose', {
        commandId: 'c-1',
        policy: other,
      }),
      await ledger.submit(members[0].operator, 'policy:update', {
        ...changing(first, 'c-1'),
        policy: content,
      }),
    ];

    expect(outcomes).toMatchObject([
      { ok: false, code: 'conflict' },
      { ok: false, code: 'conflict' },
    ]);
  });

  it('given an update, when it is retried with a newer expected revision, then it has one effect', async () => {
    const consortium = await makeFounded();
    const { ledger, members } = consortium;
    const first = await propose(consortium, members[0]);
    const request = { ...changing(first, 'c-2'), policy: other };
    const { operator } = members[0];
    const second = await ledger.ask(PolicyRevisionRecord, operator, 'policy:update', request);

    const again = await ledger.ask(PolicyRevisionRecord, operator, 'policy:update', {
      ...request,
      expectedRevision: 2,
    });

    expect(again).toEqual(second);
    expect((await view(consortium, first)).latestRevision).toBe(2);
  });

  it('given two members, when both use one command id, then each has its own effect', async () => {
    const consortium = await makeFounded();

    const revisions = [
      await propose(consortium, consortium.members[0]),
      await propose(consortium, consortium.members[1]),
    ];

    expect(revisions.map(({ owner }) => owner)).toEqual(['Org1MSP', 'Org2MSP']);
  });

  it('given a revision that is not the latest, when it is changed, then the latest is named', async () => {
    const consortium = await makeFounded();
    const first = await propose(consortium, consortium.members[0]);

    const outcome = await consortium.ledger.submit(
      consortium.members[0].operator,
      'policy:update',
      {
        ...changing(first, 'c-2'),
        expectedRevision: 7,
        policy: other,
      },
    );

    expect(outcome).toMatchObject({ ok: false, code: 'revision-mismatch' });
    expect(outcome).toHaveProperty('detail', expect.stringMatching(/^expectedRevision: .* is 1/));
  });

  it('given an inactive policy, when it is deactivated again, then it is refused', async () => {
    const consortium = await makeFounded();
    const { ledger, members } = consortium;
    const first = await propose(consortium, members[0]);
    const { operator } = members[0];
    const end = await ledger.ask(
      PolicyRevisionRecord,
      operator,
      'policy:deactivate',
      changing(first, 'c-2'),
    );

    const outcome = await ledger.submit(operator, 'policy:deactivate', changing(end, 'c-3'));

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-transition' });
  });

  it('given a condition that does not parse, when it is proposed, then the rule is named', async () => {
    const { ledger, members } = await makeFounded();
    const rules = [content.rules[0], { ...content.rules[0], condition: 'device.type ==' }];

    const outcome = await ledger.submit(members[0].operator, 'policy:propose', {
      commandId: 'c-1',
      policy: { ...content, rules },
    });

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-policy' });
    expect(outcome).toHaveProperty('detail', expect.stringContaining('rules[1]'));
  });
});
