import { ConsortiumRecord, MemberRecord, RecordsPage } from '@edgebeat/core';
import { makeFounded } from './fakes/test-consortium';

const bootstrap = JSON.stringify({ kind: 'bootstrap' });

describe('a call', () => {
  it.each([
    ['a transaction that is not there', ['policy:destroy', '{}'], 'not-found'],
    ['a contract that is not there', ['lottery:draw', '{}'], 'not-found'],
    ['a method of the base class', ['policy:createContext', '{}'], 'not-found'],
    ['no contract', ['get', '{}'], 'not-found'],
    ['no argument', ['membership:get'], 'invalid-argument'],
    ['two arguments', ['membership:get', bootstrap, bootstrap], 'invalid-argument'],
    ['nothing', [], 'not-found'],
    ['no JSON', ['membership:get', '{"kind":'], 'invalid-argument'],
    ['an empty argument', ['membership:get', ''], 'invalid-argument'],
    ['an unknown field', ['membership:get', '{"kind":"bootstrap","x":1}'], 'invalid-argument'],
    ['a list', ['membership:get', '[]'], 'invalid-argument'],
    ['too much', ['membership:get', `{"kind":"${'x'.repeat(1024 * 1024)}"}`], 'too-large'],
  ])('given %s, when it is called, then it is refused with its code', async (_, args, code) => {
    const { ledger, members } = await makeFounded();

    const outcome = await ledger.call(members[0].client, args);

    expect(outcome).toMatchObject({ ok: false, code });
  });

  it('given a wrong field, when it is refused, then the field and the mend are named', async () => {
    const { ledger, members } = await makeFounded();

    const outcome = await ledger.submit(members[0].admin, 'membership:registerSite', {
      siteId: 'no spaces',
    });

    expect(outcome).toHaveProperty('detail', 'siteId: must be 1 to 128 letters, digits or . _ : -');
  });

  it('given a damaged record, when it is read, then the caller gets no code and the log the error', async () => {
    const { ledger, members } = await makeFounded();
    ledger.state.put('\u0000site\u0000Org1MSP\u0000site-1\u0000', Buffer.from('{'));
    const request = { kind: 'site', owner: 'Org1MSP', siteId: 'site-1' };

    const outcome = await ledger.submit(members[0].client, 'membership:get', request);

    expect(outcome).toMatchObject({ ok: false });
    expect(outcome).not.toHaveProperty('code');
    expect(outcome.ok ? '' : outcome.message).not.toMatch(/\n|\.[jt]s:/);
    expect(ledger.surprises).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('given a record, when it is read, then the answer is the stored canonical JSON', async () => {
    const { ledger, members } = await makeFounded();
    const request = { kind: 'consortium' };

    const outcome = await ledger.submit(members[0].client, 'membership:get', request);

    const stored = ledger.state.get('\u0000consortium\u0000common\u0000').toString();
    expect(outcome).toMatchObject({ ok: true, text: stored });
    expect(ConsortiumRecord.safeParse(JSON.parse(stored)).success).toBe(true);
  });
});

describe('records:page', () => {
  it('given records of a kind, when read page by page, then all are there as they are stored', async () => {
    const { ledger, members } = await makeFounded();
    const read = (bookmark: string) =>
      ledger.ask(RecordsPage, members[1].client, 'records:page', {
        kind: 'member',
        pageSize: 2,
        bookmark,
      });
    const first = await read('');

    const second = await read(first.bookmark);

    const items = [...first.items, ...second.items];
    expect(items.map(({ key }) => key)).toEqual([
      ['Org1MSP', 'Org1MSP'],
      ['Org2MSP', 'Org2MSP'],
      ['Org3MSP', 'Org3MSP'],
    ]);
    expect(items.every(({ value }) => MemberRecord.safeParse(JSON.parse(value)).success)).toBe(
      true,
    );
    expect([first.items.length, second.bookmark]).toEqual([2, '']);
  });

  it('given no record of a kind, when a page is read, then it is empty and the end', async () => {
    const { ledger, members } = await makeFounded();

    const page = await ledger.ask(RecordsPage, members[0].client, 'records:page', {
      kind: 'incident',
    });

    expect(page).toEqual({ items: [], bookmark: '' });
  });

  it('given large records, when a page would be too large, then it ends early and goes on', async () => {
    const { ledger, members } = await makeFounded();
    const key = (number: number) => `\u0000incident\u0000Org9MSP\u0000i-${number}\u0000`;
    for (const number of [1, 2, 3]) ledger.state.put(key(number), Buffer.alloc(1_000_000, 'x'));
    const request = { kind: 'incident', pageSize: 1000 };
    const first = await ledger.ask(RecordsPage, members[0].client, 'records:page', request);

    const second = await ledger.ask(RecordsPage, members[0].client, 'records:page', {
      ...request,
      bookmark: first.bookmark,
    });

    expect([first.items.length, second.items.length, second.bookmark]).toEqual([2, 1, '']);
    expect(first.bookmark).toBe(key(3));
  });

  it.each([
    ['a page size over the limit', { kind: 'member', pageSize: 1001 }],
    ['a kind that is not there', { kind: 'secret' }],
    ['a bookmark of another kind', { kind: 'member', bookmark: '\u0000site\u0000' }],
  ])('given %s, when a page is asked for, then it is refused', async (_, request) => {
    const { ledger, members } = await makeFounded();

    const outcome = await ledger.submit(members[0].client, 'records:page', request);

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
  });
});
