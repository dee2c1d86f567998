import {
  GovernanceProposalRecord,
  GovernanceView,
  PolicyRevisionRecord,
  PolicyView,
} from '@edgebeat/core';
import { content } from '@edgebeat/chaincode/dist/policy/policy.test.kit';
import { askAll, type MemberWorld } from './member-world.test.kit';

const two = { quorum: 2, binding: 'all' } as const;

/** N of M: from the charter's terms to a policy that two members agreed to. */
export function policyCases(world: () => MemberWorld): void {
  it('given terms of quorum 1, when one member proposes quorum 2, then they are in force with the second approval', async () => {
    const { alpha, beta } = world();
    const change = { policies: two, images: two };
    const { owner, commandId, contentHash } = await alpha.done(
      GovernanceProposalRecord,
      'governor',
      'governance:propose',
      { commandId: 'two-agree', expectedRevision: 0, change },
    );
    const proposal = { owner, commandId };
    const before = await askAll(world(), GovernanceView, 'governance:get', { proposal });

    await beta.submit('governor', 'governance:approve', { ...proposal, contentHash });

    expect(before).toMatchObject({
      ...{ revision: 0, policies: { quorum: 1 } },
      proposal: { state: 'open', approvals: [owner], needed: 2 },
    });
    const after = await askAll(world(), GovernanceView, 'governance:get', { proposal });
    expect(after).toMatchObject({ revision: 1, ...change, proposal: { state: 'applied' } });
  });

  it('given quorum 2, when a policy is proposed, then it waits, names what is missing and is active with the second member’s approval', async () => {
    const { alpha, beta } = world();
    const proposed = await alpha.done(PolicyRevisionRecord, 'operator', 'policy:propose', {
      ...{ commandId: 'usb', policy: content },
    });
    const { owner, policyId, revision, contentHash } = proposed;
    const named = { owner, policyId, revision, contentHash };
    // The proposer's own voice again is no second one.
    await alpha.submit('admin', 'policy:approve', named);
    const waiting = await askAll(world(), PolicyView, 'policy:get', { owner, policyId });

    await beta.submit('operator', 'policy:approve', named);

    expect(waiting).toMatchObject({ status: 'proposed', approvals: [owner], sites: [] });
    expect(waiting).not.toHaveProperty('active');
    expect(waiting.latest.quorum - waiting.approvals.length).toBe(1);
    const active = await askAll(world(), PolicyView, 'policy:get', { owner, policyId });
    expect(active).toMatchObject({
      ...{ status: 'active', activeRevision: 1, approvals: [owner, beta.msp] },
      sites: world().members.map(({ msp, siteId }) => ({ owner: msp, siteId, state: 'silent' })),
    });
  });
}
