import { blockHash } from '@edgebeat/fabric-embedded';
import type { FabricLedger } from '@edgebeat/ledger';

/** The header hash, hex, of one block as the member that the ledger is connected to delivers it. */
export async function readBlock(ledger: FabricLedger, number: number): Promise<string> {
  for await (const { bytes } of ledger.blocks(number)) return blockHash(bytes);
  throw new Error(`block ${String(number)} was not delivered`);
}
