import { memberSources } from '@edgebeat/cli';
import { verifyLedgers } from '@edgebeat/store';
import type { Bench } from '../bench';
import { knownCollections } from '../subject';

/** The verifier, which shares no code with either network, on all that the cases before committed. */
export function ledgerFileCases(bench: () => Bench): void {
  describe('the files of the ledgers', () => {
    it('given a network that runs, when its files are to be verified, then only those of real peers are refused', async () => {
      const { subject } = bench();

      const found = await memberSources(subject.dataDir).then(
        ({ length }) => length,
        (error: unknown) => String(error),
      );

      // A copy of a LevelDB that is written to meanwhile need not be whole. Only Linux tells of locks.
      const isRefused = subject.kind === 'fabric' && process.platform === 'linux';
      const refused = expect.stringMatching(/the peer of AlphaMSP runs on .*; stop it/) as string;
      expect(found).toEqual(isRefused ? refused : 3);
    });

    it('given all blocks of this suite, when the network is stopped and they are verified, then every code, hash and value is as it must be', async () => {
      const { subject } = bench();
      await subject.stop();
      const sources = await memberSources(subject.dataDir);

      const report = await verifyLedgers(sources, {}, { collections: knownCollections() });

      expect(report.findings.map(({ sentence }) => sentence)).toEqual([]);
      expect(report.members).toHaveLength(subject.organizations.length);
      expect(report.transactions).toBeGreaterThan(100);
    });
  });
}
