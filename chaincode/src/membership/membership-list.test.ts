import { MembershipPage } from '@edgebeat/core';
import { makeFounded, type TestConsortium } from '../fakes/test-consortium';
import { camera } from './devices/devices.test.kit';

let consortium: TestConsortium;

beforeAll(async () => {
  consortium = await makeFounded();
  const { ledger, members } = consortium;
  for (const { operator, siteId } of members) {
    await ledger.submit(operator, 'membership:registerDevice', camera({ siteId }));
  }
});

function list(request: object): Promise<MembershipPage> {
  const { ledger, members } = consortium;
  return ledger.ask(MembershipPage, members[2].client, 'membership:list', request);
}

describe('membership:list', () => {
  it.each([
    ['member', 3, 1],
    ['site', 3, 1],
    ['identity', 12, 4],
    ['device', 3, 1],
    ['deviation', 0, 0],
    ['member-proposal', 0, 0],
  ])(
    'given records of %s, when they are listed, then all are there, or one member’s',
    async (kind, all, own) => {
      const pages = [await list({ kind }), await list({ kind, owner: 'Org2MSP' })];

      expect(pages.map(({ items }) => items.length)).toEqual([all, own]);
      expect(pages[0]?.items.every((item) => item.kind === kind)).toBe(true);
      expect(pages[1]?.items.every(({ owner }) => owner === 'Org2MSP')).toBe(true);
    },
  );

  it('given more than a page, when read page by page, then each record is there once', async () => {
    const first = await list({ kind: 'identity', pageSize: 7 });

    const second = await list({ kind: 'identity', pageSize: 7, bookmark: first.bookmark });

    const items = [...first.items, ...second.items];
    expect([first.items.length, second.items.length, second.bookmark]).toEqual([7, 5, '']);
    expect(new Set(items.map((item) => JSON.stringify(item))).size).toBe(12);
  });

  it.each([
    ['a kind that is not listed', { kind: 'charter' }],
    ['a page without a size', { kind: 'site', pageSize: 0 }],
    ['a page that is too large', { kind: 'site', pageSize: 1001 }],
    [
      'a bookmark of another member',
      { kind: 'site', owner: 'Org1MSP', bookmark: '\u0000site\u0000Org2MSP' },
    ],
    ['an owner that is none', { kind: 'site', owner: '' }],
  ])('given %s, when it is listed, then it is refused', async (_, request) => {
    const { ledger, members } = consortium;

    const outcome = await ledger.submit(members[0].client, 'membership:list', request);

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
  });
});
