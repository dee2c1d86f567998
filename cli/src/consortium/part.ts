import { z } from 'zod';

/** A part of the consortium that runs as a process of its own. */
export interface Part {
  readonly name: string;
  /** Arguments of `edgebeat` that run it. */
  readonly args: readonly string[];
  /** Whether other parts stand on it: it is stopped after them. */
  readonly isFoundation?: boolean;
}

/** What a part tells the process that started it. */
export const PartMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('ready'),
    genesisHash: z.string().optional(),
    address: z.string().optional(),
  }),
  /** Something inside ended by itself and is started again; the part goes on. */
  z.object({ type: z.literal('restarting'), sentence: z.string() }),
  /** The part runs, and is ready when others have done what the sentence names. */
  z.object({ type: z.literal('waiting'), sentence: z.string() }),
  z.object({ type: z.literal('failed'), exit: z.string(), sentence: z.string() }),
]);
export type PartMessage = z.infer<typeof PartMessage>;

/** Tells the process that started this one; without one it does nothing. */
export function tellParent(message: PartMessage): void {
  if (process.connected) process.send?.(message);
}

/** Calls back when the process that started this one is gone, however it ended. */
export function onParentGone(callback: () => void): void {
  if (process.send !== undefined) process.once('disconnect', callback);
}
