import { z } from 'zod';
import type { Scene } from './fuzz-world.test.kit';

const Bytes = z.base64().transform((text) => Buffer.from(text, 'base64'));
const Rows = z.array(z.tuple([z.string(), Bytes]));

const SceneText = z.object({
  charterHash: z.string(),
  snapshot: z.object({
    ...{ state: Rows, privateState: Rows, now: z.string(), transactions: z.int() },
  }),
  transient: Rows,
  callers: z.record(z.string(), z.object({ msp: z.string(), certificate: Bytes })),
  reading: z.array(z.string()),
});

/** A scene for another process; of its callers only what a peer sees. */
export function sceneText(scene: Scene): string {
  const callers = Object.entries(scene.callers).map(([name, { msp, certificate }]) => {
    return [name, { msp, certificate }] as const;
  });
  return JSON.stringify({ ...scene, callers: Object.fromEntries(callers) }, base64OfBuffers);
}

export function readScene(text: string): Scene {
  return SceneText.parse(JSON.parse(text));
}

const WrittenBuffer = z.object({ type: z.literal('Buffer'), data: z.array(z.int()) });

/** A buffer has become an object before a replacer sees it. */
function base64OfBuffers(_: string, value: unknown): unknown {
  const buffer = WrittenBuffer.safeParse(value);
  return buffer.success ? Buffer.from(buffer.data.data).toString('base64') : value;
}
