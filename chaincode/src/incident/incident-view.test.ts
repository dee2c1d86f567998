import { IncidentHistoryPage } from '@edgebeat/core';
import { amendment, withIncident } from './incident.test.kit';

describe('history', () => {
  it('given entries, when read in pages, then the record and all entries are there', async () => {
    const { ledger, members } = await withIncident();
    for (const commandId of ['a', 'b', 'c']) {
      const comment = { change: 'comment', commentRoot: 'd'.repeat(64) };
      await ledger.submit(members[0].operator, 'incident:amend', amendment(commandId, comment));
    }
    const request = { owner: 'Org1MSP', id: 'i-1', pageSize: 2 };
    const reader = members[1].client;
    const page = await ledger.ask(IncidentHistoryPage, reader, 'incident:history', request);

    const rest = await ledger.ask(IncidentHistoryPage, reader, 'incident:history', {
      ...request,
      bookmark: page.bookmark,
    });

    expect([...page.entries, ...rest.entries].map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(rest).toMatchObject({ bookmark: '', record: { id: 'i-1', severity: 'high' } });
  });

  it('given a bookmark of another incident, when it is used, then it is refused', async () => {
    const { ledger, members } = await withIncident();

    const outcome = await ledger.submit(members[0].client, 'incident:history', {
      owner: 'Org1MSP',
      id: 'i-1',
      bookmark: '\u0000incident-entry\u0000Org2MSP\u0000i-1\u0000',
    });

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
  });
});
