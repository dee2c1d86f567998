import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChaincodeOptions, NetworkOptions } from '@edgebeat/fabric-embedded';
import { z } from 'zod';
import { Exit } from '../exit-codes';
import { replaceFile } from '../replace-file';
import { hasCode } from '../system-error';
import { chaincodesOf } from './channel-choice';

/** What the network's own file does not hold: how the chaincodes were defined. */
const Definitions = z.record(
  z.string(),
  z.object({ policy: z.string().optional(), collections: z.unknown().optional() }),
);
type Definitions = z.infer<typeof Definitions>;

const fileName = 'chaincodes.json';
/** What a start that was stopped early can leave behind. */
const remains = new Set([fileName, 'lock']);

/**
 * Reads how the chaincodes of a folder were defined before, and compares.
 *
 * @throws Exit usage when the folder holds something else, or a definition differs: blocks that are
 * there were judged by the old one.
 */
export async function requireSameDefinitions({ dataDir, channels }: NetworkOptions) {
  await requireOwnFolder(dataDir);
  const known = await readDefinitions(dataDir);
  for (const chaincode of chaincodesOf(channels)) {
    const before = known[chaincode.name];
    if (before === undefined) continue;
    const now = definitionOf(chaincode);
    for (const part of ['policy', 'collections'] as const) {
      const [given, kept] = [textOf(now[part]), textOf(before[part])];
      if (given === kept) continue;
      throw new Exit(
        'usage',
        `--${part}: ${chaincode.name} was defined with ${kept} in ${dataDir}, and now with ${given}; keep what it was or choose another --out`,
      );
    }
  }
  return known;
}

/** Keeps the definitions for the next start; a chaincode that is not named this time stays known. */
export async function keepDefinitions(
  { dataDir, channels }: NetworkOptions,
  known: Definitions,
): Promise<void> {
  const own = Object.fromEntries(
    chaincodesOf(channels).map((entry) => [entry.name, definitionOf(entry)]),
  );
  const content = JSON.stringify({ ...known, ...own }, null, 2);
  await replaceFile(join(dataDir, fileName), `${content}\n`);
}

function definitionOf({ signaturePolicy, collections }: ChaincodeOptions): Definitions[string] {
  return { policy: signaturePolicy, collections };
}

function textOf(part: unknown): string {
  return part === undefined ? 'none' : JSON.stringify(part);
}

async function readDefinitions(dataDir: string): Promise<Definitions> {
  const file = join(dataDir, fileName);
  try {
    return Definitions.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return {};
    throw new Exit('damaged', `${file} cannot be read; restore it or choose another --out`);
  }
}

/** A network is never made among the files of somebody else. */
async function requireOwnFolder(dataDir: string): Promise<void> {
  const names = await readdir(dataDir).catch((error: unknown): string[] => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  if (names.includes('network.json') || names.every((name) => remains.has(name))) return;
  throw new Exit(
    'usage',
    `--out ${dataDir}: the folder holds other files and no network; choose an empty or new one`,
  );
}
