import { incidentTransitions } from '@edgebeat/core';
import type { Outcome } from '../fakes/fake-ledger';
import type { TestConsortium } from '../fakes/test-consortium';
import { amendment, closing, item, record, view, withIncident } from './incident.test.kit';

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
    Object.keys(incidentTransitions).flatMap((from) =>
      Object.keys(incidentTransitions).map((to) => [from, to]),
    ),
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
