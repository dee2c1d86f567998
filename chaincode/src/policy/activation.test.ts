import { PolicyApprovalRecord, PolicyRevisionRecord } from '@edgebeat/core';
import { makeFounded } from '../fakes/test-consortium';
import { changing, naming, other, propose, view } from './policy.test.kit';

describe.each([1, 2, 3])('a policy under quorum %i', (quorum) => {
  it('given a proposal, when members approve, then it is active with the last one needed', async () => {
    const consortium = await makeFounded({ quorum, binding: 'own' });
    const { ledger, members } = consortium;
    const revision = await propose(consortium, members[0]);
    const states = [(await view(consortium, revision)).status];

    for (const { operator } of members.slice(1, quorum)) {
      await ledger.ask(PolicyApprovalRecord, operator, 'policy:approve', naming(revision));
      states.push((await view(consortium, revision)).status);
    }

    const waiting = Array.from({ length: quorum - 1 }, () => 'proposed');
    expect(states).toEqual([...waiting, 'active']);
    expect(revision.binding).toBe(quorum === 1 ? 'own' : 'all');
  });

  it('given an active policy, when its owner updates it, then the old revision counts until the quorum', async () => {
    const consortium = await makeFounded({ quorum, binding: 'own' });
    const { ledger, members } = consortium;
    const first = await propose(consortium, members[0]);
    for (const { operator } of members.slice(1, quorum)) {
      await ledger.ask(PolicyApprovalRecord, operator, 'policy:approve', naming(first));
    }
    const request = { ...changing(first, 'c-2'), policy: other };
    const second = await ledger.ask(
      PolicyRevisionRecord,
      members[0].operator,
      'policy:update',
      request,
    );
    const before = await view(consortium, first);

    for (const { operator } of members.slice(1, quorum)) {
      await ledger.ask(PolicyApprovalRecord, operator, 'policy:approve', naming(second));
    }

    expect(before.activeRevision).toBe(quorum === 1 ? 2 : 1);
    expect(await view(consortium, first)).toMatchObject({
      activeRevision: 2,
      latestRevision: 2,
      active: { policy: other },
    });
  });

  it('given an active policy, when another member updates it, then the others need their own quorum', async () => {
    const consortium = await makeFounded({ quorum, binding: 'own' });
    const { ledger, members } = consortium;
    const [owner, second, third] = members;
    const first = await propose(consortium, owner);
    for (const { operator } of members.slice(1, quorum)) {
      await ledger.ask(PolicyApprovalRecord, operator, 'policy:approve', naming(first));
    }
    const request = { ...changing(first, 'c-2'), policy: other };
    const change = await ledger.ask(
      PolicyRevisionRecord,
      second.operator,
      'policy:update',
      request,
    );
    const before = await view(consortium, first);

    await ledger.ask(PolicyApprovalRecord, third.operator, 'policy:approve', naming(change));

    expect(change.quorumOfOthers).toBe(Math.max(quorum, 2));
    expect(before.activeRevision).toBe(1);
    expect((await view(consortium, first)).activeRevision).toBe(quorum < 3 ? 2 : 1);
  });

  it('given a change of another member, when the owner agrees, then the usual quorum is enough', async () => {
    const consortium = await makeFounded({ quorum, binding: 'own' });
    const { ledger, members } = consortium;
    const [owner, second, third] = members;
    const first = await propose(consortium, owner);
    const change = await ledger.ask(PolicyRevisionRecord, second.operator, 'policy:update', {
      ...changing(first, 'c-2'),
      policy: other,
    });
    if (quorum === 3) {
      await ledger.ask(PolicyApprovalRecord, third.operator, 'policy:approve', naming(change));
    }

    await ledger.ask(PolicyApprovalRecord, owner.admin, 'policy:approve', naming(change));

    expect(await view(consortium, first)).toMatchObject({ status: 'active', activeRevision: 2 });
  });

  it('given an active policy, when it is deactivated by the quorum, then no revision is active', async () => {
    const consortium = await makeFounded({ quorum, binding: 'own' });
    const { ledger, members } = consortium;
    const first = await propose(consortium, members[0]);
    for (const { operator } of members.slice(1, quorum)) {
      await ledger.ask(PolicyApprovalRecord, operator, 'policy:approve', naming(first));
    }
    const end = await ledger.ask(
      PolicyRevisionRecord,
      members[0].admin,
      'policy:deactivate',
      changing(first, 'c-2'),
    );

    for (const { operator } of members.slice(1, quorum)) {
      await ledger.ask(PolicyApprovalRecord, operator, 'policy:approve', naming(end));
    }

    const ended = await view(consortium, first);
    expect(ended).toMatchObject({ status: 'inactive', latestRevision: 2, sites: [] });
    expect(ended).not.toHaveProperty('activeRevision');
    expect(end.contentHash).not.toBe(first.contentHash);
  });
});
