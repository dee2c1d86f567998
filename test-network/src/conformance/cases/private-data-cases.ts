import { createHash } from 'node:crypto';
import { type Bench, eventually, freshId, take } from '../bench';
import { conforms } from '../conformance-case';

const message = (part: string) => ({
  details: [{ message: expect.stringContaining(part) as string }],
});
const noPolicyMet = 10;

/** Private data: explicit collections and the implicit one of every organisation. */
export function privateDataCases(bench: () => Bench): void {
  /** What a peer has; another member's peer may still be asking for it. */
  async function comesTo(mspId: string, collection: string, id: string, expected: string) {
    await eventually(async () => {
      const read = await bench().evaluate('description', [collection, id], mspId);
      expect(read).toBe(JSON.stringify(expected));
    });
  }

  conforms(
    'given a description in a collection, when its members read it, then they have it, and others its hash',
    async () => {
      const id = freshId();

      const { code } = await bench().submit('describe', ['alphaBeta', id], { description: 'red' });

      expect(code).toBe(0);
      await comesTo('AlphaMSP', 'alphaBeta', id, 'red');
      await comesTo('BetaMSP', 'alphaBeta', id, 'red');
      const hash = createHash('sha256').update('red').digest('hex');
      expect(await bench().evaluate('descriptionHash', ['alphaBeta', id], 'GammaMSP')).toBe(
        JSON.stringify(hash),
      );
    },
  );

  conforms(
    'given a collection, when somebody who is no member reads or writes it, then both are refused',
    async () => {
      const id = freshId();
      await bench().submit('describe', ['alphaBeta', id], { description: 'red' });

      const read = () => bench().evaluate('description', ['alphaBeta', id], 'GammaMSP');
      const call = { as: 'GammaMSP', description: 'x' };
      const written = () => bench().proposal('describe', ['alphaBeta', id], call).endorse();

      const refusal = (kind: string) =>
        message(`tx creator does not have ${kind} access permission`);
      await expect(read()).rejects.toMatchObject(refusal('read'));
      await expect(written()).rejects.toMatchObject(refusal('write'));
    },
  );

  conforms(
    'given a collection that is not defined, when it is written, then the chaincode learns it',
    async () => {
      const written = bench()
        .proposal('describe', ['nowhere', freshId()], { description: 'x' })
        .endorse();

      await expect(written).rejects.toMatchObject(
        message(`collection ${bench().subject.channel}/asset/nowhere could not be found`),
      );
    },
  );

  conforms(
    'given an implicit collection, when its member endorses, then it alone has the value',
    async () => {
      const [id, collection] = [freshId(), '_implicit_org_GammaMSP'];

      const call = { description: 'for gamma', endorsers: ['GammaMSP'] };
      const { code } = await bench().submit('describe', [collection, id], call);

      expect(code).toBe(0);
      await comesTo('GammaMSP', collection, id, 'for gamma');
      await expect(
        bench().evaluate('description', [collection, id], 'BetaMSP'),
      ).rejects.toMatchObject(
        message('private data matching public hash version is not available'),
      );
    },
  );

  conforms(
    'given an implicit collection, when another member alone endorses a write, then it does not count',
    async () => {
      const call = { description: 'v', endorsers: ['AlphaMSP'] };

      const { code } = await bench().submit('describe', ['_implicit_org_BetaMSP', freshId()], call);

      expect(code).toBe(noPolicyMet);
    },
  );

  conforms(
    'given a public and an implicit write in one transaction, when no endorsers are named, then the gateway refuses',
    async () => {
      const call = { description: 'v' };

      const endorsed = bench()
        .proposal('describeAndCreate', ['_implicit_org_BetaMSP', freshId()], call)
        .endorse();

      await expect(endorsed).rejects.toMatchObject({ code: 9 });
    },
  );

  conforms(
    'given private assets, when they are listed, then the keys of the range come',
    async () => {
      const prefix = freshId();
      for (const end of ['1', '2'])
        await bench().submit('describe', ['alphaBeta', prefix + end], { description: end });

      const keys: unknown = JSON.parse(
        await bench().evaluate('described', ['alphaBeta', prefix, `${prefix}~`]),
      );

      expect(keys).toEqual([`${prefix}1`, `${prefix}2`]);
    },
  );

  conforms(
    'given a description, when it is forgotten or purged, then nobody reads it',
    async () => {
      const ids = [freshId(), freshId()];
      for (const id of ids)
        await bench().submit('describe', ['alphaBeta', id], { description: 'red' });
      const [first = '', second = ''] = ids;

      const forgotten = await bench().submit('forget', ['alphaBeta', first], {
        endorsers: ['AlphaMSP', 'BetaMSP'],
      });
      const purged = await bench().submit('purge', ['alphaBeta', second], {
        endorsers: ['AlphaMSP', 'BetaMSP'],
      });

      expect([forgotten.code, purged.code]).toEqual([0, 0]);
      for (const id of ids) {
        expect(await bench().evaluate('description', ['alphaBeta', id])).toBe('""');
        expect(await bench().evaluate('descriptionHash', ['alphaBeta', id], 'GammaMSP')).toBe('""');
      }
    },
  );

  conforms(
    'given a collection of one block, when two more blocks came, then the value is gone',
    async () => {
      const id = freshId();
      await bench().submit('describe', ['fleeting', id], { description: 'red' });
      const before = await bench().evaluate('description', ['fleeting', id]);
      for (let count = 0; count < 2; count += 1)
        await bench().submit('create', [freshId(), 'ann', '']);

      expect(before).toBe('"red"');
      expect(await bench().evaluate('description', ['fleeting', id])).toBe('""');
    },
  );

  conforms(
    'given two descriptions of one version, when both are submitted, then the later one conflicts',
    async () => {
      const id = freshId();
      await bench().submit('describe', ['alphaBeta', id], { description: 'red' });
      const endorsed = await Promise.all(
        [1, 2].map(() =>
          bench()
            .proposal('redescribe', ['alphaBeta', id], {
              description: 'blue',
              endorsers: ['AlphaMSP', 'BetaMSP'],
            })
            .endorse(),
        ),
      );

      const codes = [];
      for (const transaction of endorsed) codes.push((await bench().outcome(transaction)).code);

      expect(codes).toEqual([0, 11]);
    },
  );

  conforms(
    'given blocks with private data, when a member of the collection listens, then it gets the values',
    async () => {
      const startBlock = BigInt(await bench().height());
      await bench().submit('describe', ['alphaBeta', freshId()], { description: 'red' });
      const network = bench().client().gateway.getNetwork(bench().subject.channel);

      using blocks = await network.getBlockAndPrivateDataEvents({ startBlock });
      const [first] = await take(blocks, 1);

      const values = first?.getPrivateDataMapMap().get(0)?.getNsPvtRwsetList() ?? [];
      const names = values.flatMap((set) =>
        set.getCollectionPvtRwsetList().map((collection) => collection.getCollectionName()),
      );
      expect(names).toEqual(['alphaBeta']);
    },
  );
}
