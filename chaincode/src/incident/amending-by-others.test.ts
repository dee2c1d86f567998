import { IncidentEntryRecord } from '@edgebeat/core';
import type { TestConsortium, TestMember } from '../fakes/test-consortium';
import { amendment, closing, view, withIncident } from './incident.test.kit';

describe('amend by another member', () => {
  async function amendAs(
    { ledger }: TestConsortium,
    { operator }: TestMember,
    commandId: string,
    change: object,
  ): Promise<IncidentEntryRecord> {
    const request = amendment(commandId, change);
    return ledger.ask(IncidentEntryRecord, operator, 'incident:amend', request);
  }

  it('given a comment, when another member makes it, then it is applied', async () => {
    const consortium = await withIncident();

    const entry = await amendAs(consortium, consortium.members[1], 'a', {
      change: 'comment',
      commentRoot: 'd'.repeat(64),
    });

    expect(entry).toMatchObject({ effect: 'applied', number: 1, owner: 'Org1MSP' });
  });

  it('given a change, when one of the two others files it, then it is proposed only', async () => {
    const consortium = await withIncident();

    const entries = [
      await amendAs(consortium, consortium.members[1], 'a', closing),
      await amendAs(consortium, consortium.members[1], 'b', closing),
    ];

    expect(entries.map(({ effect }) => effect)).toEqual(['proposed', 'proposed']);
    expect((await view(consortium)).status).toBe('open');
  });

  it('given a change, when both others file it, then it is applied', async () => {
    const consortium = await withIncident();
    await amendAs(consortium, consortium.members[1], 'a', closing);

    const entry = await amendAs(consortium, consortium.members[2], 'a', closing);

    expect(entry.effect).toBe('applied');
    expect((await view(consortium)).status).toBe('acknowledged');
  });

  it('given different changes, when both others file one, then neither is applied', async () => {
    const consortium = await withIncident();
    await amendAs(consortium, consortium.members[1], 'a', closing);

    const entry = await amendAs(consortium, consortium.members[2], 'a', {
      change: 'status',
      status: 'dismissed',
    });

    expect(entry.effect).toBe('proposed');
  });

  it('given a change that was applied, when one files it once more, then it starts anew', async () => {
    const consortium = await withIncident();
    const tlp = { change: 'tlp', tlp: 'RED' };
    await amendAs(consortium, consortium.members[1], 'a', tlp);
    await amendAs(consortium, consortium.members[2], 'a', tlp);

    const entry = await amendAs(consortium, consortium.members[2], 'b', tlp);

    expect(entry.effect).toBe('proposed');
  });

  it('given many comments, when a member has had its share, then the owner still has room', async () => {
    const consortium = await withIncident();
    const { ledger, members } = consortium;
    for (let number = 0; number < 100; number += 1) {
      const comment = { change: 'comment', commentRoot: 'd'.repeat(64) };
      await amendAs(consortium, members[1], `c-${number}`, comment);
    }
    const one = amendment('more', { change: 'comment', commentRoot: 'd'.repeat(64) });

    const results = [
      await ledger.submit(members[1].operator, 'incident:amend', one),
      await ledger.submit(members[0].operator, 'incident:amend', one),
    ];

    expect(results).toMatchObject([{ ok: false, code: 'too-large' }, { ok: true }]);
  });
});
