import { spawn } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OrganizationAddress } from '@edgebeat/fabric-embedded';
import { createSigner } from '@edgebeat/fabric-embedded/dist/crypto/signer';
import {
  channel,
  firstOutput,
  kill,
  networkOptions,
  startChaincodes,
} from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { Disposal } from '@edgebeat/fabric-embedded/dist/disposal';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, type Contract, type Gateway, hash } from '@hyperledger/fabric-gateway';
import { common } from '@hyperledger/fabric-protos';

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
  const gateway = open.use(await connectTo(first));
  const network = gateway.getNetwork(channel);
  const [contract, chain] = [network.getContract('asset'), network.getContract('qscc')];
  const running = open.move();
  return {
    ...{ pid: child.pid, contract },
    height: async () => heightOf(await chain.evaluateTransaction('GetChainInfo', channel)),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

async function connectTo(at: OrganizationAddress): Promise<Gateway & Disposable> {
  const domain = `${at.name}.example.com`;
  const folder = join(at.usersFolder, `User1@${domain}`, 'msp');
  const certificate = await readFile(join(folder, 'signcerts', `User1@${domain}-cert.pem`));
  const key = createPrivateKey(await readFile(join(folder, 'keystore', 'priv_sk')));
  const own = createSigner(at.mspId, certificate, key);
  const client = new Client(at.peer, credentials.createSsl(await readFile(at.tlsCaFile)));
  const soon = () => ({ deadline: Date.now() + deadlineMs });
  const gateway = connect({
    ...{ client, identity: { mspId: at.mspId, credentials: certificate } },
    ...{ signer: (message: Uint8Array) => Promise.resolve(own.sign(message)), hash: hash.none },
    ...{ endorseOptions: soon, submitOptions: soon, commitStatusOptions: soon },
  });
  return Object.assign(gateway, {
    [Symbol.dispose]() {
      gateway.close();
      client.close();
    },
  });
}

function heightOf(answer: Uint8Array): number {
  return common.BlockchainInfo.deserializeBinary(answer).getHeight();
}
