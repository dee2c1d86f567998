import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import { connectUser, organizations } from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { Disposal } from '@edgebeat/fabric-embedded/disposal';
import {
  type FabricEnvironment,
  findFabric,
  FormError,
  readPeerBlocks,
  startFabric,
} from '@edgebeat/network';
import type { common } from '@hyperledger/fabric-protos';
import { ChaincodeServices, serviceAddresses } from '../conformance/chaincode-services';
import { chaincodeName } from '../conformance/subject';
import type { BlockFile, Chain } from './chain';

export const fabricChannel = 'common';
const readyMs = 30_000;

/** Forms a network of Fabric's own programs in a folder, commits assets one by one, and stops it. */
export async function makeFabricChain(
  home: string,
  transactions: number,
  environment: FabricEnvironment,
): Promise<Chain> {
  await commitAssets(home, transactions, environment);
  const files = await Promise.all(organizations.map(({ mspId }) => readFiles(home, mspId)));
  return {
    ...{ home, files, height: files[0]?.frames.length ?? 0, encode: encodeFiled },
    signing: (mspId) => {
      const member = organizations.find((one) => one.mspId === mspId);
      if (member === undefined) throw new Error(`there is no ${mspId}`);
      return materialPaths(join(home, 'crypto'), member.domain).orderer.msp;
    },
  };
}

/** The folder of a member's peer. */
export function peerFolder(home: string, mspId: string): string {
  return join(home, 'organizations', mspId, 'peer', 'data');
}

async function commitAssets(home: string, count: number, environment: FabricEnvironment) {
  await using open = new Disposal();
  const addresses = await serviceAddresses();
  const chaincode = { name: chaincodeName, version: '1.0', sequence: 1, addresses };
  const programs = await findFabric(environment);
  const options = {
    programs,
    dataDir: home,
    channel: fabricChannel,
    organizations,
    batchTimeoutMs: 20,
  };
  const network = open.use(await startFabric({ ...options, chaincodes: [chaincode] }));
  const packageId = network.packageIds.get(chaincodeName) ?? '';
  await open.use(new ChaincodeServices(network.cryptoDir, packageId, addresses)).startAll();
  await network.ready(readyMs);
  const [first] = network.organizations;
  if (first === undefined) throw new Error('the network has no member');
  const client = open.use(await connectUser(first, 'User1', first));
  const contract = client.gateway.getNetwork(fabricChannel).getContract(chaincodeName);
  for (let number = 0; number < count; number += 1) {
    await contract.submitTransaction('create', `asset-${String(number)}`, 'ann', 'value');
  }
}

async function readFiles(home: string, mspId: string): Promise<BlockFile> {
  const frames: BlockFile['frames'][number][] = [];
  let path: string | undefined;
  for await (const { file, offset, filed, block } of readPeerBlocks(
    peerFolder(home, mspId),
    fabricChannel,
  )) {
    if (block instanceof FormError) throw block;
    if (path !== undefined && path !== file)
      throw new Error(`the blocks of ${mspId} do not lie in one file`);
    path = file;
    const start = frames.at(-1)?.end ?? 0;
    frames.push({ start, end: offset + filed.length, block: block.bytes });
  }
  if (path === undefined) throw new Error(`${mspId} has no blocks`);
  return { mspId, path, bytes: await readFile(path), frames };
}

/** A block as a peer files it, behind its length. */
export function encodeFiled(block: common.Block): Uint8Array {
  const header = block.getHeader();
  const counted = (bytes: Uint8Array) => Buffer.concat([varint(bytes.length), bytes]);
  const list = (items: readonly Uint8Array[]) => [varint(items.length), ...items.map(counted)];
  return counted(
    Buffer.concat([
      varint(header?.getNumber() ?? 0),
      counted(header?.getDataHash_asU8() ?? new Uint8Array()),
      counted(header?.getPreviousHash_asU8() ?? new Uint8Array()),
      ...list(block.getData()?.getDataList_asU8() ?? []),
      ...list(block.getMetadata()?.getMetadataList_asU8() ?? []),
    ]),
  );
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}
