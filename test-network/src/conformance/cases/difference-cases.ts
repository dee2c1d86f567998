import { type Bench, freshId, take } from '../bench';
import { differing } from '../conformance-case';
import { withEnvelopeId } from '../forged-values';
import { readWriteSets } from '../read-write-sets';

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
