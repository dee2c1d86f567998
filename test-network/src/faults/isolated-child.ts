import { inspect } from 'node:util';
import { runT04 } from '../proofs/t04-isolated';
import { runT05 } from '../proofs/t05-isolated';
import { runSites } from '../proofs/sites-isolated';
import type { ProofRequest, ProofResult } from '../proofs/proof';
import type { IsolatedMessage } from './isolated-proof';

const proofs: Readonly<Record<string, (request: Required<ProofRequest>) => Promise<ProofResult>>> =
  {
    T04: runT04,
    T05: runT05,
    SITES: runSites,
  };

/** Runs one proof by its id, in the namespaces that it was started in, and tells the result. */
async function main([id = '', seed = '', count = '']: readonly string[]): Promise<void> {
  // Whoever asked is gone, and with this process everything that it started.
  process.once('disconnect', () => process.exit(1));
  const tell = (message: IsolatedMessage) => process.send?.(message);
  const run = proofs[id];
  if (run === undefined) throw new Error(`there is no isolated proof ${id}`);
  const say = (line: string) => {
    tell({ type: 'said', line });
  };
  const result = await run({ seed: Number(seed), count: Number(count), say });
  tell({ type: 'result', result });
  process.removeAllListeners('disconnect');
  process.disconnect();
}

void main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${inspect(error)}\n`);
  process.exit(1);
});
