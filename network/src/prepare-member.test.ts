import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareMember } from './prepare-member';

describe('a member with a data folder of its own', () => {
  it('given a port in use, when it is prepared, then the setting is named that its caller has', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'prepare-member-'));
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const peer = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const organization = {
      ...{ name: 'delta', mspId: 'DeltaMSP', domain: 'delta.example.com' },
      ports: { peer, orderer: 0 },
    };

    const preparing = prepareMember({
      ...{ dataDir: folder, channel: 'common', organization },
      portSetting: (kind, mspId) => `--base-port (${kind} of ${mspId})`,
    });

    await expect(preparing).rejects.toThrow(
      'choose another port in --base-port (peer of DeltaMSP)',
    );
    server.close();
    await rm(folder, { recursive: true });
  });
});
