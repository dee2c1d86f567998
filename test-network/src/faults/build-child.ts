import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { serveChaincode } from '@edgebeat/chaincode';

/** A member's next build, or that its service stands still until there is one. */
export type Build = { readonly folder: string; readonly packageId: string } | 'stopped';

/** Which members run another build, and which. */
export type Builds = Readonly<Record<string, Build | undefined>>;

const pollMs = 100;

/**
 * Stands for `edgebeat run chaincode`, with its arguments behind the program's file: a member that a file
 * names gets the build that it names there, any other that of the program.
 */
async function main([stateFile = '', program = '', ...args]: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: args.slice(2),
    options: Object.fromEntries(
      ['package-id', 'address', 'msp', 'tls-cert', 'tls-key', 'tls-client-ca'].map((name) => [
        name,
        { type: 'string' as const },
      ]),
    ),
  });
  const value = (name: string) => String(values[name]);
  process.once('disconnect', () => process.exit(0));
  let build = buildOf(stateFile, value('msp'));
  while (build === 'stopped') {
    await sleep(pollMs);
    build = buildOf(stateFile, value('msp'));
  }
  if (build === undefined) {
    process.argv.splice(1, process.argv.length, program, ...args);
    await import(program);
    return;
  }
  const code = (await import(join(build.folder, 'dist', 'index.js'))) as {
    readonly serveChaincode: typeof serveChaincode;
  };
  const { address } = await code.serveChaincode({
    ...{ packageId: build.packageId, address: value('address'), mspId: value('msp') },
    tls: {
      cert: readFileSync(value('tls-cert')),
      key: readFileSync(value('tls-key')),
      clientCaCert: readFileSync(value('tls-client-ca')),
    },
  });
  process.once('SIGTERM', () => process.exit(0));
  process.send?.({ type: 'ready', address });
}

function buildOf(stateFile: string, mspId: string): Build | undefined {
  return (JSON.parse(readFileSync(stateFile, 'utf8')) as Builds)[mspId];
}

void main(process.argv.slice(2));
