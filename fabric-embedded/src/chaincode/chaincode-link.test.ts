import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureMaterial } from '../crypto/material';
import { materialPaths } from '../crypto/paths';
import { temporaryFolder } from '../network.test.harness';
import { linkDefaults } from '../start/settings';
import { ChaincodeLink } from './chaincode-link';
import { invocation } from './invocation.test.data';

const domain = 'alpha.example.com';

/** By then the link pauses for three seconds. */
const DIALS = 6;

describe('the link to a chaincode', () => {
  it('given a service that has long been away, when a call needs it, then the call fails and it is dialled at once', async () => {
    await using folder = await temporaryFolder();
    await ensureMaterial(folder.path, [{ name: 'alpha', mspId: 'AlphaMSP', domain }]);
    const { client } = materialPaths(folder.path, domain).chaincode;
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const target = {
      ...{ name: 'cc', mspId: 'AlphaMSP', packageId: 'cc:1', address: `localhost:${String(port)}` },
      tls: {
        ca: await readFile(client.ca),
        certificate: await readFile(client.certificate),
        key: await readFile(client.key),
      },
    };
    const settings = { ...linkDefaults, executionTimeoutMs: 1000 };
    const link = new ChaincodeLink(
      target,
      { ...settings, redialMs: { first: 50, longest: 60_000 } },
      () => undefined,
    );
    try {
      for (let dial = 0; dial < DIALS; dial += 1) await once(server, 'connection');
      const begun = performance.now();
      const dialled = once(server, 'connection');

      const calls = Array.from({ length: 20 }, async (_one, index) => {
        await sleep(index * 10);
        return link.execute(invocation(String(index)));
      });

      const failures = await Promise.allSettled(calls);
      await dialled;
      expect(performance.now() - begun).toBeLessThan(1500);
      for (const failure of failures) {
        expect(failure).toHaveProperty('reason.message', expect.stringContaining('not reachable'));
      }
    } finally {
      await link[Symbol.asyncDispose]();
      server.close();
    }
  });
});
