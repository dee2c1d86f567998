import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ensureFurtherPeer, ensureMaterial, materialPaths } from '@edgebeat/fabric-embedded';
import type { ConsortiumFile } from '../consortium-file/schema';
import { FabricFailure } from '../failure';
import { builderSettings } from '../peer-settings';
import type { GeneratedChaincode } from './chaincode-command';
import { chaincodeService } from './container-place';
import { type GeneratedFiles, generatedMark } from './generate-files';

/** Folders whose whole content is generated: what a former file asked for does not stay there. */
const ownFolders = ['members', 'chaincode', 'k8s'];

/**
 * Writes generated files into a folder, over what was generated there before.
 *
 * @throws FabricFailure `invalid-file` when the folder holds something else.
 */
export async function writeGenerated(out: string, files: GeneratedFiles): Promise<void> {
  await requireOwnFolder(out);
  for (const folder of ownFolders) await rm(join(out, folder), { recursive: true, force: true });
  for (const [name, content] of files) {
    const path = join(out, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

/** Makes the certificates and keys that a generated folder lacks; what is there stays as it is. */
export async function writeKeys(
  out: string,
  { members }: ConsortiumFile,
  { name }: GeneratedChaincode,
): Promise<void> {
  const crypto = join(out, 'crypto');
  await ensureMaterial(crypto, members);
  for (const { name: member, mspId, domain, sites } of members) {
    const [site] = sites;
    for (const [index] of (site?.furtherPeers ?? []).entries()) {
      await ensureFurtherPeer(crypto, { name: member, mspId, domain }, index + 1);
    }
    const addresses = { [mspId]: `${chaincodeService}:${String(site?.ports.chaincode)}` };
    const paths = materialPaths(crypto, domain);
    const values = await builderSettings({ mspId, paths }, [{ name, addresses }]);
    const folder = join(out, 'keys', member);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(join(folder, 'chaincode-builder.json'), values, { mode: 0o600 });
  }
}

async function requireOwnFolder(out: string): Promise<void> {
  const names = await readdir(out).catch((error: unknown): string[] => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  if (names.length === 0) return;
  const text = await readFile(join(out, 'configtx.yaml'), 'utf8').catch(() => '');
  if (text.startsWith(generatedMark)) return;
  const sentence = `${out}: the folder holds other files; choose an empty or new one.`;
  throw new FabricFailure('invalid-file', sentence);
}
