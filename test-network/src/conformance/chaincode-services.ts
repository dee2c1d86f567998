import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { materialPaths } from '@edgebeat/fabric-embedded';
import { allOrFailure, Disposal } from '@edgebeat/fabric-embedded/disposal';
import {
  firstOutput,
  kill,
  organizations,
} from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { freePorts } from '@edgebeat/fabric-embedded/free-ports';

const program = join(__dirname, 'asset-chaincode.js');

/** Where each member's service will listen. */
export async function serviceAddresses(): Promise<Readonly<Record<string, string>>> {
  const ports = await freePorts(organizations.length);
  return Object.fromEntries(
    organizations.map(({ mspId }, index) => [mspId, `localhost:${String(ports[index])}`]),
  );
}

/** The asset chaincode of every member, each in a process of its own. */
export async function startServices(
  cryptoDir: string,
  packageId: string,
  addresses: Readonly<Record<string, string>>,
): Promise<AsyncDisposable> {
  await using open = new Disposal();
  await allOrFailure(
    organizations.map(async ({ mspId, domain }) => {
      const tls = dirname(materialPaths(cryptoDir, domain).chaincode.server.certificate);
      const address = (addresses[mspId] ?? '').replace('localhost', '127.0.0.1');
      const args = ['--no-deprecation', program, address, packageId, tls, mspId];
      const env = {
        PATH: '',
        CORE_CHAINCODE_LOGGING_SHIM: 'error',
        CORE_CHAINCODE_LOGGING_LEVEL: 'error',
      };
      const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
      open.use({ [Symbol.asyncDispose]: () => kill(child) });
      await firstOutput(child);
    }),
  );
  return open.move();
}
