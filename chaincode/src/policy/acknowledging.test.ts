import {
  type AcknowledgePolicy,
  canonicalJson,
  PolicyReceiptRecord,
  PolicyRevisionRecord,
} from '@edgebeat/core';
import { makeFounded, type TestMember } from '../fakes/test-consortium';
import { changing, other, propose, signed, statementOf, view } from './policy.test.kit';

describe('acknowledge', () => {
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
    ['to the byte', (receipt: AcknowledgePolicy) => receipt],
    [
      'under another signature',
      ({ statement }: AcknowledgePolicy, member: TestMember) => signed(member, statement),
    ],
    [
      'at another time',
      ({ statement }: AcknowledgePolicy, member: TestMember) =>
        signed(member, { ...statement, time: '2026-06-30T00:00:00.000Z' }),
    ],
  ])(
    'given a receipt, when it is repeated %s, then nothing is written or announced',
    async (_, repeat) => {
      const consortium = await makeFounded();
      const { ledger, members } = consortium;
      const [member] = members;
      const statement = statementOf(consortium, member, await propose(consortium, member));
      const receipt = signed(member, statement);
      const first = await ledger.submit(member.agent, 'policy:acknowledge', receipt);

      const again = await ledger.submit(
        member.agent,
        'policy:acknowledge',
        repeat(receipt, member),
      );

      expect(first).toHaveProperty('event.items.0.event', 'PolicyAcknowledged');
      expect(again).toEqual({ ok: true, text: first.ok ? first.text : '' });
      expect(ledger.lastWrites).toBe(0);
    },
  );

  it('given a receipt, when it is repeated after the deactivation, then the stored one is answered', async () => {
    const consortium = await makeFounded();
    const { ledger, members } = consortium;
    const [member] = members;
    const revision = await propose(consortium, member);
    const receipt = signed(member, statementOf(consortium, member, revision));
    const first = await ledger.submit(member.agent, 'policy:acknowledge', receipt);
    await ledger.submit(member.operator, 'policy:deactivate', changing(revision, 'c-2'));

    const again = await ledger.submit(member.agent, 'policy:acknowledge', receipt);

    expect(again).toEqual({ ok: true, text: first.ok ? first.text : '' });
  });

  it('given a policy that was deactivated, when a site attests it first then, then it is refused', async () => {
    const consortium = await makeFounded();
    const { ledger, members } = consortium;
    const [member] = members;
    const revision = await propose(consortium, member);
    await ledger.submit(member.operator, 'policy:deactivate', changing(revision, 'c-2'));
    const receipt = signed(member, statementOf(consortium, member, revision));

    const outcome = await ledger.submit(member.agent, 'policy:acknowledge', receipt);

    expect(outcome).toMatchObject({ ok: false, code: 'revision-mismatch' });
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
