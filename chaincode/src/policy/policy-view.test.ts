import { PolicyHistoryPage } from '@edgebeat/core';
import { makeFounded } from '../fakes/test-consortium';
import { changing, naming, other, propose } from './policy.test.kit';

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
