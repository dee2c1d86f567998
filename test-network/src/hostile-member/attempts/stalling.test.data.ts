import { submitAndWait } from '@edgebeat/ledger';
import type { Attempt } from '../attempt.test.kit';
import { incidentItem } from '../../incident-items';
import { callOf } from '../member-world.test.kit';

/** What one member may add to another's incident. */
const share = 100;

/** Attempts to keep others from going on. */
export const stalling: readonly Attempt[] = [
  {
    threat: 'an incident filled up with entries by others',
    what: `comment ${String(share + 1)} of one member on another’s incident`,
    ends: { refused: 'too-large', because: '100 of each other member' },
    prepare: async ({ everywhere, alpha, gamma }) => {
      const item = incidentItem(alpha.siteId, 'stuffed', 1);
      await alpha.submit('connector', 'incident:record', { items: [item] });
      const operator = await gamma.as('operator');
      const comment = (commandId: string) =>
        submitAndWait(
          operator,
          callOf('incident:amend', {
            ...{ commandId, owner: alpha.msp, id: item.id },
            amendment: { change: 'comment', commentRoot: 'd'.repeat(64) },
          }),
          { deadlineMs: 30_000, attempts: 8 },
        );
      let last = '';
      for (let number = 1; number <= share; number += 1) {
        last = (await comment(`c-${String(number)}`)).transactionId;
      }
      await everywhere(last);
      return () => comment('one-more');
    },
  },
  {
    threat: 'a quorum that nobody reaches',
    what: 'terms under which four of three members have to agree',
    ends: { refused: 'invalid-argument', because: 'change.policies.quorum: must not be over 3' },
    prepare: ({ gamma }) =>
      Promise.resolve(() =>
        gamma.submit('governor', 'governance:propose', {
          ...{ commandId: 'four-of-three', expectedRevision: 1 },
          change: { policies: { quorum: 4, binding: 'all' } },
        }),
      ),
  },
];
