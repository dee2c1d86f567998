import { type Bench, freshId, take } from '../bench';
import { differing } from '../conformance-case';
import { withEnvelopeId } from '../forged-values';
import { readWriteSets } from '../read-write-sets';
import { chaincodeName } from '../subject';

/** What the README of fabric-embedded says about where it differs, as far as clients see it. */
export function differenceCases(bench: () => Bench): void {
  differing(
    'given a transaction, when its results are read, then they name the namespaces that were read',
    bench,
    async (namespaces) => {
      const endorsed = await bench().proposal('create', [freshId(), 'ann', '']).endorse();

      expect([...readWriteSets(endorsed).keys()].join(', ')).toBe(namespaces);
    },
  );

  differing(
    'given a range of 60 keys, when a transaction reads it, then its results hold the reads',
    bench,
    async (form) => {
      const prefix = freshId();
      await bench().submit('createMany', [prefix, '60']);

      const endorsed = await bench()
        .proposal('countInto', [prefix, `${prefix}~`, freshId()])
        .endorse();

      const [range] = readWriteSets(endorsed).get(chaincodeName)?.getRangeQueriesInfoList() ?? [];
      expect(range?.hasReadsMerkleHashes() === true ? 'hashed' : 'raw').toBe(form);
    },
  );

  differing(
    'given blocks with private data, when a member of the collection listens, then it gets the values',
    bench,
    async (collections) => {
      const startBlock = BigInt(await bench().height());
      await bench().submit('describe', ['alphaBeta', freshId()], { description: 'red' });
      const network = bench().client().gateway.getNetwork(bench().subject.channel);

      using blocks = await network.getBlockAndPrivateDataEvents({ startBlock });
      const [first] = await take(blocks, 1);

      const values = first?.getPrivateDataMapMap().get(0)?.getNsPvtRwsetList() ?? [];
      const names = values.flatMap((set) =>
        set.getCollectionPvtRwsetList().map((collection) => collection.getCollectionName()),
      );
      expect(names.join(', ')).toBe(collections);
    },
  );

  differing(
    'given a transaction whose id is not the hash of nonce and creator, when it is submitted, then it does not count',
    bench,
    async (verdict) => {
      const { gateway } = bench().client();
      const startBlock = BigInt(await bench().height());
      const endorsed = await bench().proposal('create', [freshId(), 'ann', '']).endorse();
      const bytes = withEnvelopeId(endorsed.getBytes(), 'f'.repeat(64));

      const submitted = await gateway
        .newTransaction(bytes)
        .submit()
        .catch(() => undefined);

      expect(submitted === undefined ? 'refused' : await codeIn(startBlock)).toBe(verdict);
    },
  );

  async function codeIn(startBlock: bigint): Promise<string> {
    const network = bench().client().gateway.getNetwork(bench().subject.channel);
    using blocks = await network.getFilteredBlockEvents({ startBlock });
    const [block] = await take(blocks, 1);
    const [transaction] = block?.getFilteredTransactionsList() ?? [];
    return `invalid with ${String(transaction?.getTxValidationCode())}`;
  }
}
