import { readFile } from 'node:fs/promises';
import type { LedgerPins } from '@edgebeat/store';
import { z } from 'zod';
import { Exit } from '../exit-codes';
import { replaceFile } from '../replace-file';
import type { Folders } from './folders';
import { isThere } from '../is-there';

/** What a verification starts from: it trusts nothing that it reads beyond this. */
const PinsFile = z.strictObject({
  channelId: z.string(),
  genesisHash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Pins = LedgerPins;

/** Reads the pins of a data folder; none where it has none. */
export async function readPins(files: Folders): Promise<Pins> {
  const text = await readFile(files.pins, 'utf8').catch(() => undefined);
  if (text === undefined) return {};
  try {
    return PinsFile.parse(JSON.parse(text));
  } catch {
    throw new Exit(
      'usage',
      `${files.pins} cannot be read; give --genesis and --channel and remove it`,
    );
  }
}

/** Whether a first start of this data folder came to its end. */
export function hasPins(files: Folders): Promise<boolean> {
  return isThere(files.pins);
}

/**
 * Writes the pins down at the first start; later starts must show the same chain.
 *
 * @throws Exit damaged when the data folder holds another chain than its pins say.
 */
export async function checkPins(files: Folders, pins: Required<Pins>): Promise<void> {
  if (!(await hasPins(files))) {
    await replaceFile(files.pins, `${JSON.stringify(pins)}\n`);
    return;
  }
  const { genesisHash = pins.genesisHash } = await readPins(files);
  if (genesisHash === pins.genesisHash) return;
  throw new Exit(
    'damaged',
    `the chain in ${files.network} begins with ${pins.genesisHash}, but ${files.pins} names ${genesisHash}; restore the one that was changed`,
  );
}
