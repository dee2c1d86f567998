import type { LogWriter } from '../writing/log-writer';
import { proveConsistency } from '../tree/proofs';
import { reportSeal } from '../sealed-log';
import type { Anchor } from './anchor';
import { appendAnchor, type KeptAnchor } from './anchor-file';
import type { Checkpoint } from './checkpoint';

/**
 * Makes a log known, reports the seal of the one before it, and anchors its checkpoint when it is above
 * the last anchor. The answer is the anchor that was kept.
 */
export async function anchorCheckpoint(
  anchor: Anchor,
  log: { readonly store: string; readonly logId: string; readonly writer: LogWriter },
  checkpoint: Checkpoint | undefined,
  anchored: KeptAnchor | undefined,
): Promise<KeptAnchor | undefined> {
  const { folder, signer, tree, clock } = log.writer.parts;
  if (anchored === undefined) {
    await reportSeal(anchor, log.store, signer);
    if (checkpoint === undefined) return undefined;
    await anchor.openLog({ logId: log.logId, publicKey: signer.publicKey });
  }
  if (checkpoint === undefined || checkpoint.size <= (anchored?.size ?? 0)) return undefined;
  const { size, root, note } = checkpoint;
  const proof = anchored === undefined ? [] : await proveConsistency(tree, anchored.size, size);
  const time = clock().toISOString();
  const receipt = await anchor.anchor({ logId: log.logId, size, root, proof });
  const kept: KeptAnchor = { size, root, note, ...receipt, time };
  await appendAnchor(folder, kept);
  return kept;
}
