import {
  contentHash,
  IncidentEntryRecord,
  IncidentHistoryPage,
  type IncidentItem,
  IncidentView,
  RecordAnswer,
} from '@edgebeat/core';
import type { Outcome } from '../fakes/fake-ledger';
import { makeFounded, type TestConsortium, type TestMember } from '../fakes/test-consortium';
import { transitions } from './incident-status';

function item(id: string, change: Partial<IncidentItem> = {}): IncidentItem {
  return {
    id,
    type: 'ssh-brute-force',
    severity: 'high',
    tlp: 'AMBER',
    techniques: ['T1110.001'],
    correlationKeys: [],
    siteId: 'site-1',
    agent: 'security',
    firstSeen: '2026-05-31T23:00:00.000Z',
    lastSeen: '2026-05-31T23:05:00.000Z',
    commitment: { root: 'a'.repeat(64), leaves: 12 },
    ...change,
  };
}

function record({ ledger, members }: TestConsortium, items: readonly unknown[]) {
  return ledger.ask(RecordAnswer, members[0].connector, 'incident:record', { items });
}

function outcomes({ items }: RecordAnswer): string[] {
  return items.map(({ outcome }) => outcome);
}

function view({ ledger, members }: TestConsortium, id = 'i-1') {
  return ledger.ask(IncidentView, members[2].client, 'incident:get', { owner: 'Org1MSP', id });
}

function amendment(commandId: string, change: object) {
  return { commandId, owner: 'Org1MSP', id: 'i-1', amendment: change };
}

const closing = { change: 'status', status: 'acknowledged' } as const;

async function withIncident(): Promise<TestConsortium> {
  const consortium = await makeFounded();
  await record(consortium, [item('i-1')]);
  return consortium;
}

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
    expect(consortium.ledger.lastReads).toBe(items.length + 1 + memberAndIdentity);
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

describe('amend by the owner', () => {
  async function amend(
    { ledger, members }: TestConsortium,
    commandId: string,
    change: object,
  ): Promise<Outcome> {
    return ledger.submit(members[0].operator, 'incident:amend', amendment(commandId, change));
  }

  /** The ways on from `open`, as the table says them, to every status that can be reached. */
  const ways: Record<string, readonly string[]> = {
    open: [],
    acknowledged: ['acknowledged'],
    contained: ['acknowledged', 'contained'],
    resolved: ['acknowledged', 'contained', 'resolved'],
    closed: ['acknowledged', 'contained', 'resolved', 'closed'],
    dismissed: ['dismissed'],
  };
  const allowed = [
    'open>acknowledged',
    'open>dismissed',
    'acknowledged>contained',
    'acknowledged>dismissed',
    'contained>resolved',
    'resolved>closed',
  ];

  it.each(
    Object.keys(transitions).flatMap((from) => Object.keys(transitions).map((to) => [from, to])),
  )('given a status %s, when it is to become %s, then the table decides', async (from, to) => {
    const consortium = await withIncident();
    for (const status of ways[from] ?? []) {
      await amend(consortium, `way-${status}`, { change: 'status', status });
    }

    const outcome = await amend(consortium, 'step', { change: 'status', status: to });

    const isAllowed = allowed.includes(`${from}>${to}`);
    expect(outcome).toMatchObject(isAllowed ? { ok: true } : { code: 'invalid-transition' });
    expect((await view(consortium)).status).toBe(isAllowed ? to : from);
  });

  it('given corrections, when the incident is read, then the last one counts', async () => {
    const consortium = await withIncident();
    const commitment = { root: 'b'.repeat(64), leaves: 3 };
    await amend(consortium, 'a', { change: 'correction', fields: { severity: 'low' }, commitment });
    await amend(consortium, 'b', { change: 'correction', fields: { severity: 'critical' } });

    await amend(consortium, 'c', { change: 'tlp', tlp: 'CLEAR' });

    expect(await view(consortium)).toMatchObject({
      severity: 'critical',
      tlp: 'CLEAR',
      commitment,
      entries: 3,
    });
  });

  it('given a withdrawn incident, when it is altered, then only links and comments are taken', async () => {
    const consortium = await withIncident();
    await record(consortium, [item('i-2')]);
    const root = 'c'.repeat(64);
    await amend(consortium, 'a', { change: 'withdrawal', reasonRoot: root });

    const results = [
      await amend(consortium, 'b', closing),
      await amend(consortium, 'c', { change: 'withdrawal', reasonRoot: root }),
      await amend(consortium, 'd', { change: 'comment', commentRoot: root }),
      await amend(consortium, 'e', { change: 'link', to: { owner: 'Org1MSP', id: 'i-2' } }),
    ];

    expect(results.map(({ ok }) => ok)).toEqual([false, false, true, true]);
    expect(await view(consortium)).toMatchObject({ withdrawn: true, status: 'open', entries: 3 });
  });

  it.each([
    ['itself', { owner: 'Org1MSP', id: 'i-1' }, 'invalid-argument'],
    ['what is not there', { owner: 'Org2MSP', id: 'i-1' }, 'not-found'],
  ])('given an incident, when it is linked to %s, then it is refused', async (_, to, code) => {
    const consortium = await withIncident();

    const outcome = await amend(consortium, 'a', { change: 'link', to });

    expect(outcome).toMatchObject({ ok: false, code });
  });

  it('given a command, when it is repeated, then the stored entry is answered', async () => {
    const consortium = await withIncident();
    const first = await amend(consortium, 'a', closing);

    const again = await amend(consortium, 'a', closing);

    expect(again).toEqual({ ok: true, text: first.ok ? first.text : '' });
    expect((await view(consortium)).entries).toBe(1);
  });

  it('given a command, when it comes with other content, then it is a conflict', async () => {
    const consortium = await withIncident();
    await amend(consortium, 'a', closing);

    const outcome = await amend(consortium, 'a', { change: 'tlp', tlp: 'RED' });

    expect(outcome).toMatchObject({ ok: false, code: 'conflict' });
  });

  it('given an expected number of entries, when it is another one, then it is named', async () => {
    const { ledger, members } = await withIncident();

    const outcome = await ledger.submit(members[0].operator, 'incident:amend', {
      ...amendment('a', closing),
      expectedEntries: 3,
    });

    expect(outcome).toMatchObject({ ok: false, code: 'revision-mismatch' });
    expect(outcome).toHaveProperty('detail', expect.stringContaining('has 0 entries, not 3'));
  });
});

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
