import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { OrganizationAddress } from '@edgebeat/fabric-embedded';
import {
  channel,
  firstOutput,
  kill,
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

/** An embedded network in a process of its own, with the tests' chaincode at every member. */
export interface AssetNetwork extends AsyncDisposable {
  /** The network's process, without chaincodes and client. */
  readonly pid: number;
  /** The chaincode as a client of the first member sees it; it signs natively. */
  readonly contract: Contract;
  height(): Promise<number>;
}

/** Starts a network of three members in a folder. */
export async function startAssetNetwork(dataDir: string): Promise<AssetNetwork> {
  const options = await networkOptions(dataDir);
  await using open = new Disposal();
  const child = spawn(process.execPath, [runner, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  open.use({ [Symbol.asyncDispose]: () => kill(child) });
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
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

function heightOf(answer: Uint8Array): number {
  return common.BlockchainInfo.deserializeBinary(answer).getHeight();
}
