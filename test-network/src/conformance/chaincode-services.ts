import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { materialPaths } from '@edgebeat/fabric-embedded';
import { allOrFailure } from '@edgebeat/fabric-embedded/disposal';
import {
  firstOutput,
  kill,
  organizations,
} from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { freePorts } from '@edgebeat/fabric-embedded/free-ports';

const runChild = join(__dirname, '..', '..', '..', 'jest', 'run-child.cjs');
const program = join(__dirname, 'asset-chaincode.js');

export type ServiceAddresses = Readonly<Record<string, string>>;

/** Where each member's service will listen. */
export async function serviceAddresses(): Promise<ServiceAddresses> {
  const ports = await freePorts(organizations.length);
  return Object.fromEntries(
    organizations.map(({ mspId }, index) => [mspId, `localhost:${String(ports[index])}`]),
  );
}

export interface ServedMember {
  readonly mspId: string;
  readonly domain: string;
}

/** The asset chaincode of every member, each in a process of its own. */
export class ChaincodeServices implements AsyncDisposable {
  readonly #cryptoDir: string;
  readonly #packageId: string;
  readonly #addresses: ServiceAddresses;
  readonly #members: readonly ServedMember[];
  readonly #running = new Map<string, ChildProcess>();

  constructor(
    cryptoDir: string,
    packageId: string,
    addresses: ServiceAddresses,
    members: readonly ServedMember[] = organizations,
  ) {
    this.#members = members;
    this.#cryptoDir = cryptoDir;
    this.#packageId = packageId;
    this.#addresses = addresses;
  }

  async startAll(): Promise<void> {
    await allOrFailure(this.#members.map(({ mspId }) => this.start(mspId)));
  }

  async start(mspId: string): Promise<void> {
    const domain = this.#members.find((member) => member.mspId === mspId)?.domain ?? '';
    const tls = dirname(materialPaths(this.#cryptoDir, domain).chaincode.server.certificate);
    const address = (this.#addresses[mspId] ?? '').replace('localhost', '127.0.0.1');
    const args = ['--no-deprecation', runChild, program, address, this.#packageId, tls, mspId];
    const quiet = { CORE_CHAINCODE_LOGGING_SHIM: 'error', CORE_CHAINCODE_LOGGING_LEVEL: 'error' };
    const child = spawn(process.execPath, args, {
      env: { PATH: '', ...quiet },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#running.set(mspId, child);
    await firstOutput(child);
  }

  async kill(mspId: string): Promise<void> {
    const child = this.#running.get(mspId);
    if (child !== undefined) await kill(child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#running.keys()].map((mspId) => this.kill(mspId)));
  }
}
