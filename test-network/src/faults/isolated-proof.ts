import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Proof, ProofRequest, ProofResult } from '../proofs/proof';

// The compiled file, also when this one is run from its source by a test.
const program = join(__dirname, '..', '..', 'dist', 'faults', 'isolated-child.js');
const isolation = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];

/** What the isolated process tells. */
export type IsolatedMessage =
  | { readonly type: 'said'; readonly line: string }
  | { readonly type: 'result'; readonly result: ProofResult };

/** Why nothing can be isolated here, or undefined where it can. */
export function isolationMissing(): string | undefined {
  const tried = spawnSync('unshare', [...isolation, 'ip', 'link', 'set', 'lo', 'up']);
  if (tried.status === 0) return undefined;
  const words = tried.error?.message ?? tried.stderr.toString().trim();
  return `unshare and ip with the rights to use them (root) are needed: ${words}`;
}

/**
 * A proof that runs in network, mount and process namespaces of its own. What it lays, mounts and
 * starts there is gone when its process is, however that ends.
 */
export function isolatedProof(
  proof: Omit<Proof, 'run'>,
  furtherMissing: () => string | undefined = () => undefined,
): Proof {
  return {
    ...proof,
    run(request) {
      const missing = isolationMissing() ?? furtherMissing();
      if (missing !== undefined) throw new Error(`${proof.id} cannot be run: ${missing}`);
      return runIsolated(proof, request);
    },
  };
}

async function runIsolated(
  { id, count: { full } }: Omit<Proof, 'run'>,
  { seed, count = full, say }: ProofRequest,
): Promise<ProofResult> {
  const command = [process.execPath, program, id, String(seed), String(count)];
  const child = spawn('unshare', [...isolation, ...command], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let result: ProofResult | undefined;
  child.on('message', (message: IsolatedMessage) => {
    if (message.type === 'said') say(message.line);
    else result = message.result;
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (result === undefined) throw new Error(`the isolated process ended with ${String(code)}`);
  return result;
}
