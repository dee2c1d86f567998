import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OrganizationAddress } from '@edgebeat/fabric-embedded';
import {
  channel,
  firstOutput,
  networkOptions,
  startChaincodes,
} from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { Disposal } from '@edgebeat/fabric-embedded/disposal';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import type { Contract } from '@hyperledger/fabric-gateway';
import { common } from '@hyperledger/fabric-protos';
import { connectNatively } from './native-gateway';

const runner = join(
  require.resolve('@edgebeat/fabric-embedded'),
  '..',
  '..',
  'fixtures',
  'run-network.cjs',
);
const deadlineMs = 60_000;
const registrationMs = 20_000;
/** What every transaction of a bench writes. */
export const value = 'x'.repeat(300);

/** An embedded network in a process of its own, with the tests' chaincode at every member. */
export interface AssetNetwork extends AsyncDisposable {
  /** The network's process, without chaincodes and client. */
  readonly pid: number;
  /** The chaincode as a client of the first member sees it; it signs natively. */
  readonly contract: Contract;
  height(): Promise<number>;
  /** Resolves when the chaincodes are registered, a moment after they listen. */
  registered(): Promise<void>;
  /** Commits so many keys of their own, so many at a time. */
  put(prefix: string, count: number, inFlight: number): Promise<void>;
}

/**
 * Starts a network of three members in a folder.
 *
 * @param nodeOptions For the network's process, such as `--cpu-prof`.
 */
export async function startAssetNetwork(
  dataDir: string,
  nodeOptions: readonly string[] = [],
): Promise<AssetNetwork> {
  const options = await networkOptions(dataDir);
  await using open = new Disposal();
  const child = spawn(process.execPath, [...nodeOptions, runner, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  open.use({ [Symbol.asyncDispose]: () => end(child) });
  const [first] = JSON.parse(await firstOutput(child)) as OrganizationAddress[];
  if (first === undefined || child.pid === undefined) throw new Error('the network did not start');
  open.use(await startChaincodes(options));
  const { msp } = materialPaths(join(dataDir, 'crypto'), `${first.name}.example.com`).user('User1');
  const soon = () => ({ deadline: Date.now() + deadlineMs });
  const deadlines = { endorseOptions: soon, submitOptions: soon, commitStatusOptions: soon };
  const gateway = open.use(await connectNatively(first, msp, deadlines));
  const network = gateway.getNetwork(channel);
  const [contract, chain] = [network.getContract('asset'), network.getContract('qscc')];
  const running = open.move();
  return {
    ...{ pid: child.pid, contract },
    height: async () => heightOf(await chain.evaluateTransaction('GetChainInfo', channel)),
    registered: () => untilRegistered(contract),
    put: (prefix, count, inFlight) => put(contract, prefix, count, inFlight),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

/** With its own end a process writes its profile. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

async function untilRegistered(contract: Contract): Promise<void> {
  const deadline = performance.now() + registrationMs;
  for (;;) {
    try {
      await contract.submitTransaction('put', 'first', '1');
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

/** Every answer is a commit: the client throws for all else. */
async function put(contract: Contract, prefix: string, count: number, inFlight: number) {
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await contract.submitTransaction('put', `${prefix}-${String(left)}`, value);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}

function heightOf(answer: Uint8Array): number {
  return common.BlockchainInfo.deserializeBinary(answer).getHeight();
}
