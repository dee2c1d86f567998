import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);

// The compiled file, also when this one is run from its source by a test.
const child = join(__dirname, '..', '..', 'dist', 'proofs', 'chaincode-child.js');

/** A process that endorses: which Node, with which settings, on what kind of host. */
export interface Endorser {
  readonly name: string;
  readonly node: string;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What an endorser says of one call: the hash covers its answer, event and write set. */
const Endorsed = z.object({
  verdict: z.string(),
  hash: z.string(),
  faults: z.array(z.string()).readonly(),
});
export type Endorsed = z.infer<typeof Endorsed>;

const plain: Record<string, string> = { TZ: 'UTC', LC_ALL: 'C.UTF-8' };
const abroad: Record<string, string> = { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8' };

/** Endorsers of one Node: as it comes, and with another stack (KiB) at another place. */
export function endorsersOf(
  version: string,
  node: string,
  stackKib: number,
): readonly [Endorser, Endorser] {
  return [
    { name: `Node ${version}`, node, flags: [], env: plain },
    {
      ...{ name: `Node ${version}, stack of ${String(stackKib)} KiB`, node, env: abroad },
      flags: [`--stack-size=${String(stackKib)}`],
    },
  ];
}

/** Lets an endorser make the calls of each file, and answers what it says of them. */
export async function endorse(
  { node, flags, env }: Endorser,
  sceneFile: string,
  callFiles: readonly string[],
): Promise<Endorsed[][]> {
  const { stdout } = await run(node, [...flags, child, sceneFile, ...callFiles], {
    ...{ env, maxBuffer: 256 * 1024 * 1024 },
  });
  return z.array(z.array(Endorsed)).parse(JSON.parse(stdout));
}
