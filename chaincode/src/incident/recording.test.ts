import { contentHash, IncidentView } from '@edgebeat/core';
import { makeFounded } from '../fakes/test-consortium';
import { item, outcomes, record, view } from './incident.test.kit';

describe('record', () => {
  it('given a batch with bad items, when it is recorded, then each is answered in its place', async () => {
    const consortium = await makeFounded();
    await record(consortium, [item('old')]);

    const answer = await record(consortium, [
      item('new'),
      { ...item('odd'), severity: 'huge' },
      item('old'),
      item('old', { severity: 'low' }),
      item('far', { siteId: 'site-2' }),
      'nonsense',
      item('late', { lastSeen: '2026-01-01T00:00:00.000Z' }),
    ]);

    expect(answer.items).toMatchObject([
      { id: 'new', outcome: 'recorded' },
      { id: 'odd', outcome: 'refused', code: 'invalid-argument' },
      { id: 'old', outcome: 'duplicate' },
      { id: 'old', outcome: 'conflict', code: 'conflict' },
      { id: 'far', outcome: 'refused', code: 'not-found' },
      { id: '', outcome: 'refused', code: 'invalid-argument' },
      { id: 'late', outcome: 'refused', code: 'invalid-argument' },
    ]);
    expect(answer.items[1]?.detail).toMatch(/^severity: /);
  });

  it('given one id more than once in a batch, when it is recorded, then the first wins', async () => {
    const consortium = await makeFounded();

    const answer = await record(consortium, [
      item('i-1'),
      item('i-1'),
      item('i-1', { severity: 'low' }),
    ]);

    expect(outcomes(answer)).toEqual(['recorded', 'duplicate', 'conflict']);
    expect((await view(consortium)).severity).toBe('high');
  });

  it('given a refused item, when its id comes again in the batch, then the good one is recorded', async () => {
    const consortium = await makeFounded();

    const answer = await record(consortium, [item('i-1', { siteId: 'nowhere' }), item('i-1')]);

    expect(outcomes(answer)).toEqual(['refused', 'recorded']);
  });

  it('given 500 items of one site, when they are recorded, then the site is read once', async () => {
    const consortium = await makeFounded();
    const items = Array.from({ length: 500 }, (_, index) => item(`i-${index}`));

    const answer = await record(consortium, items);

    expect(new Set(outcomes(answer))).toEqual(new Set(['recorded']));
    const memberAndIdentity = 2;
    const termsAndConsortium = 2;
    expect(consortium.ledger.lastReads).toBe(
      items.length + 1 + memberAndIdentity + termsAndConsortium,
    );
  });

  it.each([0, 501])(
    'given %i items, when they are recorded, then they are refused',
    async (count) => {
      const { ledger, members } = await makeFounded();
      const items = Array.from({ length: count }, (_, index) => item(`i-${index}`));

      const outcome = await ledger.submit(members[0].connector, 'incident:record', { items });

      expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
    },
  );

  it('given recorded items, when the event is read, then it holds their ids and hashes alone', async () => {
    const { ledger, members } = await makeFounded();

    const outcome = await ledger.submit(members[0].connector, 'incident:record', {
      items: [item('i-1'), item('i-1')],
    });

    expect(outcome).toMatchObject({ ok: true });
    expect(outcome).toHaveProperty('event', {
      items: [
        {
          event: 'IncidentRecorded',
          owner: 'Org1MSP',
          id: 'i-1',
          contentHash: contentHash(item('i-1')),
        },
      ],
    });
  });

  it('given an incident, when it is read, then it says who recorded it and for whom', async () => {
    const { ledger, members } = await makeFounded();
    const [{ connector }] = members;
    await ledger.submit(connector, 'incident:record', {
      items: [item('i-1')],
      onBehalfOf: { pseudonym: 'p-7' },
    });

    const found = await ledger.ask(IncidentView, members[1].client, 'incident:get', {
      owner: 'Org1MSP',
      id: 'i-1',
    });

    expect(found).toMatchObject({
      channel: 'common',
      owner: 'Org1MSP',
      status: 'open',
      entry: {
        actor: { msp: 'Org1MSP', keyHash: connector.keyHash },
        onBehalfOf: { pseudonym: 'p-7' },
      },
    });
  });
});
