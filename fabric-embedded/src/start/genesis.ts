import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import { createFolder } from '../block/file-operations';
import { createGenesisBlock } from '../channel/genesis';
import { writeDurably } from '../data-dir/durable-file';
import type { ManifestOrganization } from '../data-dir/manifest';
import { systemErrorCode } from '../data-dir/system-error';
import { NetworkFailure } from '../failure';
import { batchSizes } from './settings';

/**
 * The channel's block 0, made at the first start.
 *
 * @param batchTimeoutMs The BatchTimeout with which the channel begins.
 
 * @throws NetworkFailure `block-store-damaged` when the file cannot be read as a block.
 */
export async function ensureGenesis(
  folder: string,
  channelId: string,
  cryptoDir: string,
  organizations: readonly ManifestOrganization[],
  batchTimeoutMs: number,
): Promise<common.Block> {
  const file = join(folder, 'genesis.block');
  const bytes = await readFile(file).catch((error: unknown) => {
    // Any other failure must not put another channel in the place of this one.
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes !== undefined) return parse(file, bytes);
  const block = await createGenesisBlock({
    channelId,
    cryptoDir,
    organizations: organizations.map(withHosts),
    batch: { ...batchSizes, timeoutMs: batchTimeoutMs },
    now: new Date(),
  });
  await createFolder(folder);
  await writeDurably(file, block.serializeBinary());
  return block;
}

/** Clients run on the same machine, where this name needs no DNS; the certificates hold it. */
function withHosts({ name, mspId, domain, ports }: ManifestOrganization) {
  const host = 'localhost';
  const peer = { peerHost: host, peerPort: ports.peer };
  return { name, mspId, domain, ...peer, ordererHost: host, ordererPort: ports.orderer };
}

function parse(file: string, bytes: Uint8Array): common.Block {
  try {
    return common.Block.deserializeBinary(bytes);
  } catch (cause) {
    throw new NetworkFailure('block-store-damaged', `${file} is not a block.`, { cause });
  }
}
