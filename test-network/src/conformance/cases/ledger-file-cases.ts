import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { memberSources } from '@edgebeat/cli';
import { fileSource } from '@edgebeat/cli/dist/verify/file-source';
import { Disposal } from '@edgebeat/fabric-embedded/disposal';
import { type MemberSource, verifyLedgers } from '@edgebeat/store';
import type { Bench } from '../bench';
import { type ConformanceSubject, knownCollections } from '../subject';

/** The verifier, which shares no code with either network, on all that the cases before committed. */
export function ledgerFileCases(bench: () => Bench): void {
  describe('the files of the ledgers', () => {
    it('given a network that runs, when its files are to be verified, then only those of real peers are refused', async () => {
      const { subject } = bench();

      const found = await countSources(subject).catch((error: unknown) => String(error));

      // A copy of a LevelDB that is written to meanwhile need not be whole. Only Linux tells of locks.
      const isRefused = subject.kind === 'fabric' && process.platform === 'linux';
      const refused = expect.stringMatching(/the peer of \w+MSP runs on .*; stop it/) as string;
      expect(found).toEqual(isRefused ? refused : 3);
    });

    it('given all blocks of this suite, when the network is stopped and they are verified, then every code, hash and value is as it must be', async () => {
      const { subject } = bench();
      await subject.stop();
      await using sources = await memberSources(subject.dataDir, subject.channel);

      const report = await verifyLedgers(sources.list, {}, { collections: knownCollections() });

      expect(report.findings.map(({ sentence }) => sentence)).toEqual([]);
      expect(report.members).toHaveLength(subject.organizations.length);
      expect(report.transactions).toBeGreaterThan(100);
    });

    it('given a channel whose config was changed, when its files are verified, then every block is judged by the config before it', async () => {
      const { subject } = bench();
      await subject.stop();
      await using open = new Disposal();
      const sources = await pairSources(subject, open);

      const report = await verifyLedgers(sources, {}, { collections: knownCollections() });

      expect(report.findings.map(({ sentence }) => sentence)).toEqual([]);
      expect(report.channelId).toBe(subject.pairChannel);
      expect(report.members.length).toBeGreaterThanOrEqual(2);
    });
  });
}

async function countSources({ dataDir, channel }: ConformanceSubject): Promise<number> {
  await using sources = await memberSources(dataDir, channel);
  return sources.list.length;
}

/** An embedded member keeps its further channels each in a folder of its own. */
async function pairSources(
  { kind, dataDir, pairChannel, organizations }: ConformanceSubject,
  open: Disposal,
): Promise<readonly MemberSource[]> {
  if (kind === 'fabric') return open.use(await memberSources(dataDir, pairChannel)).list;
  const folders = organizations.map(({ mspId }) => {
    return { mspId, folder: join(dataDir, 'organizations', mspId, 'channels', pairChannel) };
  });
  const joined = folders.filter(({ folder }) => existsSync(folder));
  return Promise.all(
    joined.map(async ({ mspId, folder }) => ({
      ...open.use(await fileSource(folder, dataDir)),
      member: mspId,
    })),
  );
}
