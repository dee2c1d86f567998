import { type Bench, freshId } from '../bench';
import { conforms } from '../conformance-case';
import { readWriteSets } from '../read-write-sets';
import { chaincodeName } from '../subject';

const phantomConflict = 12;

/** Ranges, pages and composite keys. */
export function rangeCases(bench: () => Bench): void {
  const keysOf = async (start: string, end: string) =>
    JSON.parse(await bench().evaluate('list', [start, end])) as string[];

  conforms(
    'given 250 assets, when they are listed, then all come in the order of their keys',
    async () => {
      const prefix = freshId();
      await bench().submit('createMany', [prefix, '250']);

      const keys = await keysOf(prefix, `${prefix}~`);

      expect(keys).toHaveLength(250);
      expect(keys).toEqual([...keys].sort());
    },
  );

  conforms('given a range, when its end is a key, then that key is no part of it', async () => {
    const prefix = freshId();
    await bench().submit('createMany', [prefix, '3']);

    expect(await keysOf(`${prefix}0000`, `${prefix}0002`)).toEqual([
      `${prefix}0000`,
      `${prefix}0001`,
    ]);
  });

  conforms(
    'given seven assets, when they are read by pages of three, then bookmarks lead to the end',
    async () => {
      const prefix = freshId();
      await bench().submit('createMany', [prefix, '7']);

      const pages = [];
      for (let bookmark = ''; pages.length < 4;) {
        const args = [prefix, `${prefix}~`, '3', bookmark];
        const page = JSON.parse(await bench().evaluate('page', args)) as {
          keys: string[];
          bookmark: string;
          fetchedRecordsCount: number;
        };
        pages.push(page);
        bookmark = page.bookmark;
        if (bookmark === '') break;
      }

      expect(pages.map(({ keys }) => keys.length)).toEqual([3, 3, 1]);
      expect(pages.map(({ fetchedRecordsCount }) => fetchedRecordsCount)).toEqual([3, 3, 1]);
      expect(pages.map(({ bookmark }) => bookmark)).toEqual([`${prefix}0003`, `${prefix}0006`, '']);
    },
  );

  conforms(
    'given assets of two owners, when one is asked for by composite key, then only its assets come',
    async () => {
      const [ann, bob] = [freshId(), freshId()];
      const ids = [freshId(), freshId()].sort();
      for (const id of ids) await bench().submit('create', [id, ann, '']);
      await bench().submit('create', [freshId(), bob, '']);

      expect(JSON.parse(await bench().evaluate('ownedBy', [ann]))).toEqual(ids);
    },
  );

  conforms(
    'given a range of keys, when it is open at both ends, then composite keys are no part of it',
    async () => {
      await bench().submit('create', [freshId(), 'ann', '']);

      const keys = await keysOf('', '');

      expect(keys.length).toBeGreaterThan(0);
      expect(keys.filter((key) => key.startsWith('\u0000'))).toEqual([]);
    },
  );

  conforms(
    'given a range that a transaction read, when a key appears in it before the commit, then it is a phantom',
    async () => {
      const prefix = freshId();
      const counting = await bench()
        .proposal('countInto', [prefix, `${prefix}~`, freshId()])
        .endorse();
      await bench().submit('createMany', [prefix, '1']);

      expect((await bench().outcome(counting)).code).toBe(phantomConflict);
    },
  );

  conforms(
    'given a range of 60 keys that a transaction read, when one is deleted before the commit, then it is a phantom',
    async () => {
      const prefix = freshId();
      await bench().submit('createMany', [prefix, '60']);
      const counting = await bench()
        .proposal('countInto', [prefix, `${prefix}~`, freshId()])
        .endorse();
      await bench().submit('delete', [`${prefix}0030`]);

      expect((await bench().outcome(counting)).code).toBe(phantomConflict);
    },
  );

  conforms(
    'given a range of 60 keys that a transaction read, when nothing changes, then it is valid',
    async () => {
      const prefix = freshId();
      await bench().submit('createMany', [prefix, '60']);

      expect((await bench().submit('countInto', [prefix, `${prefix}~`, freshId()])).code).toBe(0);
    },
  );

  conforms(
    'given a rich query, when the peer keeps its state in LevelDB, then it is refused',
    async () => {
      await expect(bench().evaluate('rich', ['{"selector":{}}'])).rejects.toMatchObject({
        details: [
          { message: expect.stringContaining('ExecuteQuery not supported for leveldb') as string },
        ],
      });
    },
  );

  conforms(
    'given a range of 60 keys, when a transaction reads it, then its results hold hashes of the reads',
    async () => {
      const prefix = freshId();
      await bench().submit('createMany', [prefix, '60']);

      const endorsed = await bench()
        .proposal('countInto', [prefix, `${prefix}~`, freshId()])
        .endorse();

      const [range] = readWriteSets(endorsed).get(chaincodeName)?.getRangeQueriesInfoList() ?? [];
      expect(range?.hasReadsMerkleHashes()).toBe(true);
    },
  );
}
