import {
  canonicalJson,
  compiledHash,
  type PolicyContent,
  policyId,
  PolicyApprovalRecord,
  PolicyHistoryPage,
  PolicyReceiptRecord,
  PolicyRevisionRecord,
  PolicyView,
  type ReceiptStatement,
} from '@edgebeat/core';
import { makeFounded, type TestConsortium, type TestMember } from '../fakes/test-consortium';

const content: PolicyContent = {
  policyName: 'usb',
  description: '',
  rules: [{ condition: "device.type == 'USB_STORAGE'", action: 'disable', scope: 'EDGE_NODE' }],
};
const other: PolicyContent = { ...content, description: 'later' };

function propose({ ledger }: TestConsortium, member: TestMember, commandId = 'c-1') {
  return ledger.ask(PolicyRevisionRecord, member.operator, 'policy:propose', {
    commandId,
    policy: content,
  });
}

function view({ ledger, members }: TestConsortium, { owner, policyId: id }: PolicyRevisionRecord) {
  return ledger.ask(PolicyView, members[0].client, 'policy:get', { owner, policyId: id });
}

function naming({ owner, policyId: id, revision, contentHash }: PolicyRevisionRecord) {
  return { owner, policyId: id, revision, contentHash };
}

function changing({ owner, policyId: id, revision }: PolicyRevisionRecord, commandId: string) {
  return { commandId, owner, policyId: id, expectedRevision: revision };
}

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

describe('acknowledge', () => {
  function statementOf(
    { ledger }: TestConsortium,
    member: TestMember,
    revision: PolicyRevisionRecord,
  ): ReceiptStatement {
    return {
      receipt: 1,
      channel: ledger.channel,
      owner: revision.owner,
      policyId: revision.policyId,
      revision: revision.revision,
      compiledHash: compiledHash(revision.policy),
      msp: member.msp,
      siteId: member.siteId,
      agent: member.agent.keyHash,
      time: ledger.now,
    };
  }

  function signed(member: TestMember, statement: ReceiptStatement) {
    return { statement, signature: member.agent.sign(canonicalJson(statement)) };
  }

  it('given an active policy, when two of three sites sign, then the third is named as silent', async () => {
    const consortium = await makeFounded({ quorum: 1, binding: 'all' });
    const { ledger, members } = consortium;
    const revision = await propose(consortium, members[0]);

    for (const member of members.slice(0, 2)) {
      const receipt = signed(member, statementOf(consortium, member, revision));
      await ledger.ask(PolicyReceiptRecord, member.agent, 'policy:acknowledge', receipt);
    }

    const { sites } = await view(consortium, revision);
    expect(sites.map(({ owner, siteId, state }) => [owner, siteId, state])).toEqual([
      ['Org1MSP', 'site-1', 'active'],
      ['Org2MSP', 'site-2', 'active'],
      ['Org3MSP', 'site-3', 'silent'],
    ]);
  });

  it('given a policy that binds its owner, when it is read, then only its sites are listed', async () => {
    const consortium = await makeFounded({ quorum: 1, binding: 'own' });

    const revision = await propose(consortium, consortium.members[1]);

    const { sites } = await view(consortium, revision);
    expect(sites).toEqual([
      { owner: 'Org2MSP', siteId: 'site-2', state: 'silent', joinedLater: false },
    ]);
  });

  it('given an attested revision, when the policy is updated, then the site is on an older one', async () => {
    const consortium = await makeFounded({ quorum: 1, binding: 'own' });
    const { ledger, members } = consortium;
    const [member] = members;
    const revision = await propose(consortium, member);
    const receipt = signed(member, statementOf(consortium, member, revision));
    await ledger.ask(PolicyReceiptRecord, member.agent, 'policy:acknowledge', receipt);

    await ledger.ask(PolicyRevisionRecord, member.operator, 'policy:update', {
      ...changing(revision, 'c-2'),
      policy: other,
    });

    const { sites } = await view(consortium, revision);
    expect(sites).toMatchObject([{ state: 'older', revision: 1 }]);
  });

  it('given sites that came and went, when a policy is read, then newcomers are marked and the gone left out', async () => {
    const consortium = await makeFounded({ quorum: 1, binding: 'own' });
    const { ledger, members } = consortium;
    const [member] = members;
    const until = new Date(Date.parse(ledger.now) + 60_000).toISOString();
    await ledger.submit(member.admin, 'membership:registerSite', { siteId: 'short', until });
    const revision = await propose(consortium, member);
    await ledger.submit(member.admin, 'membership:registerSite', { siteId: 'young' });

    const before = await view(consortium, revision);
    ledger.wait(60_000);
    const after = await view(consortium, revision);

    expect(before.sites.map(({ siteId, joinedLater }) => [siteId, joinedLater])).toEqual([
      ['short', false],
      ['site-1', false],
      ['young', true],
    ]);
    expect(after.sites.map(({ siteId }) => siteId)).toEqual(['site-1', 'young']);
  });

  it('given a receipt, when it is sent again later, then the stored one is answered', async () => {
    const consortium = await makeFounded();
    const { ledger, members } = consortium;
    const [member] = members;
    const revision = await propose(consortium, member);
    const receipt = signed(member, statementOf(consortium, member, revision));
    const first = await ledger.ask(
      PolicyReceiptRecord,
      member.agent,
      'policy:acknowledge',
      receipt,
    );
    const later = signed(member, { ...receipt.statement, time: ledger.now });

    const again = await ledger.ask(PolicyReceiptRecord, member.agent, 'policy:acknowledge', later);

    expect(again).toEqual(first);
  });

  it.each([
    ['another channel', { channel: 'other' }, 'invalid-argument'],
    ['another site', { siteId: 'site-2' }, 'forbidden'],
    ['another member', { msp: 'Org2MSP' }, 'forbidden'],
    ['another agent', { agent: '0'.repeat(64) }, 'forbidden'],
    ['a revision that is not there', { revision: 2 }, 'not-found'],
    ['a policy that is not there', { policyId: 'POL-000000000000' }, 'not-found'],
  ])(
    'given a statement with %s, when it is signed, then it is refused',
    async (_, change, code) => {
      const consortium = await makeFounded();
      const [member] = consortium.members;
      const revision = await propose(consortium, member);
      const statement = { ...statementOf(consortium, member, revision), ...change };

      const outcome = await consortium.ledger.submit(
        member.agent,
        'policy:acknowledge',
        signed(member, statement),
      );

      expect(outcome).toMatchObject({ ok: false, code });
    },
  );

  it.each([
    ['another key', (member: TestMember, text: string) => member.operator.sign(text)],
    ['other bytes', (member: TestMember) => member.agent.sign('something else')],
    ['nothing', () => 'AAAA'],
  ])('given a signature of %s, when it is sent, then it is refused', async (_, sign) => {
    const consortium = await makeFounded();
    const [member] = consortium.members;
    const statement = statementOf(consortium, member, await propose(consortium, member));

    const outcome = await consortium.ledger.submit(member.agent, 'policy:acknowledge', {
      statement,
      signature: sign(member, canonicalJson(statement)),
    });

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-signature' });
  });

  it('given a revision that waits for approval, when it is attested, then it is refused', async () => {
    const consortium = await makeFounded({ quorum: 2, binding: 'all' });
    const [member] = consortium.members;
    const statement = statementOf(consortium, member, await propose(consortium, member));

    const outcome = await consortium.ledger.submit(
      member.agent,
      'policy:acknowledge',
      signed(member, statement),
    );

    expect(outcome).toMatchObject({ ok: false, code: 'revision-mismatch' });
  });

  it('given an attested revision, when the site attests another compilation, then it is a conflict', async () => {
    const consortium = await makeFounded();
    const [member] = consortium.members;
    const statement = statementOf(consortium, member, await propose(consortium, member));
    const { ledger } = consortium;
    await ledger.submit(member.agent, 'policy:acknowledge', signed(member, statement));

    const outcome = await ledger.submit(
      member.agent,
      'policy:acknowledge',
      signed(member, { ...statement, compiledHash: '0'.repeat(64) }),
    );

    expect(outcome).toMatchObject({ ok: false, code: 'conflict' });
  });
});

describe('history', () => {
  it('given three revisions, when read in pages of two, then all are there with their approvals', async () => {
    const consortium = await makeFounded({ quorum: 2, binding: 'all' });
    const { ledger, members } = consortium;
    const first = await propose(consortium, members[0]);
    await ledger.submit(members[1].operator, 'policy:approve', naming(first));
    for (const number of [1, 2]) {
      await ledger.submit(members[0].operator, 'policy:update', {
        ...changing({ ...first, revision: number }, `u-${number}`),
        policy: other,
      });
    }
    const request = { owner: first.owner, policyId: first.policyId, pageSize: 2 };
    const page = await ledger.ask(PolicyHistoryPage, members[2].client, 'policy:history', request);

    const rest = await ledger.ask(PolicyHistoryPage, members[2].client, 'policy:history', {
      ...request,
      bookmark: page.bookmark,
    });

    const items = [...page.items, ...rest.items];
    expect(items.map(({ revision }) => revision.revision)).toEqual([1, 2, 3]);
    expect(items.map(({ approvals }) => approvals.map(({ approver }) => approver))).toEqual([
      ['Org2MSP'],
      [],
      [],
    ]);
    expect(rest.bookmark).toBe('');
  });
});
