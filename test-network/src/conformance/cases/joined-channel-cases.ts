import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FabricEnvironment } from '@edgebeat/network';
import type { Bench } from '../bench';
import { conforms } from '../conformance-case';
import { describeWithPeer, runPeer } from '../peer-program';

/** The channels that a peer has joined, as Fabric's own program tells and asks of them. */
export function joinedChannelCases(bench: () => Bench, environment: FabricEnvironment): void {
  describeWithPeer('a peer on two channels', environment, () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'peer-program-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    const peer = (mspId: string, ...args: string[]) =>
      runPeer(bench(), environment, folder, mspId, ...args);
    const stderr = (part: string) => ({ stderr: expect.stringContaining(part) as string });

    conforms('given a peer on two channels, when they are listed, then it is both', async () => {
      const { channel, pairChannel } = bench().subject;

      const { stdout } = await peer('AlphaMSP', 'channel', 'list');

      const [, ...listed] = stdout.trim().split('\n');
      expect(listed.sort()).toEqual([channel, pairChannel].sort());
    });

    conforms(
      'given a channel that is joined, when it is to be joined again, then it exists already',
      async () => {
        const { pairChannel } = bench().subject;
        const block = join(folder, 'pair.block');
        await peer('AlphaMSP', 'channel', 'fetch', 'oldest', block, '-c', pairChannel);

        const joined = peer('AlphaMSP', 'channel', 'join', '-b', block);

        await expect(joined).rejects.toMatchObject(
          stderr(
            'cannot create ledger from genesis block: ledger [pair] already exists with state [ACTIVE]',
          ),
        );
      },
    );

    conforms(
      'given the other channel, when its info is asked of a peer that is not in it, then it is not known',
      async () => {
        const { pairChannel } = bench().subject;

        const asked = peer('GammaMSP', 'channel', 'getinfo', '-c', pairChannel);

        await expect(asked).rejects.toMatchObject(stderr('Invalid chain ID, pair'));
      },
    );
  });
}
