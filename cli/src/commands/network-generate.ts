import { resolve } from 'node:path';
import { collectionsConfig } from '@edgebeat/chaincode/collections';
import { CHAINCODE_NAME } from '@edgebeat/core';
import { generateFiles, writeGenerated, writeKeys } from '@edgebeat/network';
import { CHANNEL, QUORUM } from '../consortium/plan';
import { chaincodePackage } from '../fabric-network/chaincode-package';
import { readNamedConsortium } from '../fabric-network/read-file';
import type { CommandContext } from './context';

export interface NetworkGenerateOptions {
  /** A consortium.yaml; the packaged one if not set. */
  readonly file?: string;
  readonly out: string;
  /** Whether certificates and keys that are missing are made too. */
  readonly keys: boolean;
  readonly json: boolean;
}

/**
 * Writes everything that follows from a consortium.yaml: configtx.yaml, settings of the nodes, a
 * compose file, Kubernetes manifests and the chaincode's package.
 *
 * @throws FabricFailure invalid-file for the file or the folder.
 */
export async function networkGenerate(
  { file, out: given, keys, json }: NetworkGenerateOptions,
  { print }: CommandContext,
): Promise<void> {
  const out = resolve(given);
  const { content } = await readNamedConsortium(file);
  const mspIds = content.members.map(({ mspId }) => mspId);
  const { id, content: bytes } = await chaincodePackage({
    ...{ channel: CHANNEL, quorum: QUORUM, members: content.members },
  });
  const collections = collectionsConfig(mspIds);
  const chaincode = { name: CHAINCODE_NAME, packageId: id, content: bytes, collections };
  const files = generateFiles(content, chaincode);
  await writeGenerated(out, files);
  if (keys) await writeKeys(out, content, chaincode);
  if (json) {
    print(JSON.stringify({ out, files: [...files.keys()].sort(), packageId: id, keys }));
    return;
  }
  print(
    `${String(files.size)} files for ${mspIds.join(', ')} are in ${out}; begin with its README.md.`,
  );
  print(`  the chaincode's package: ${id}`);
  print(keys ? '  certificates and keys: crypto/ and keys/' : '  no keys were made (--keys)');
}
