import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAssetNetwork } from '../measure/asset-network';
import { cpuMs } from '../measure/cpu';
import { type Place, sharesOf } from '../measure/cpu-profile';
import type { Bench } from './bench';

const WARM_UP = 1_500;
const TRANSACTIONS = 4_000;
const IN_FLIGHT = 64;

/** The first that fits names the part of a module; what fits none is Node's own. */
const parts: readonly (readonly [part: string, of: RegExp])[] = [
  ['signatures and hashes', /node:internal\/crypto/],
  ['protobuf', /google-protobuf|fabric-protos|fabric-embedded\/dist\/wire/],
  ['gRPC and HTTP/2', /@grpc|node:internal\/http2|node:(net|tls|_tls|internal\/stream)/],
  ['LevelDB', /classic-level|abstract-level/],
  ['files', /node:(internal\/)?fs/],
  ['certificates', /asn1js|@peculiar|pvtsutils/],
  ['the network’s own code', /fabric-embedded\/dist/],
];
const natively = new Map([
  ['(garbage collector)', 'garbage collection'],
  ['fdatasync', 'files'],
  ['writeBuffer', 'files'],
  ['writeBuffers', 'files'],
]);

/** Where the embedded network's processor time for a transaction goes. */
export const embeddedParts: Bench = {
  name: 'embedded-parts',
  question: 'On what does the embedded network spend its processor time for a transaction?',
  run: runParts,
};

async function runParts(say: (line: string) => void) {
  const home = await mkdtemp(join(tmpdir(), 'edgebeat-parts-'));
  try {
    const profiles = join(home, 'profiles');
    const { from, to, perTransaction } = await measured(join(home, 'data'), profiles, say);
    const [file] = await readdir(profiles);
    if (file === undefined) throw new Error('the network wrote no profile');
    const shares = sharesOf(await readFile(join(profiles, file), 'utf8'), { from, to }, partOf);
    const sorted = [...shares].sort(([, a], [, b]) => b - a);
    return {
      'CPU of the network per transaction while it is profiled, ms': perTransaction.toFixed(2),
      ...Object.fromEntries(sorted.map(([part, share]) => [part, figure(share, perTransaction)])),
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function measured(dataDir: string, profiles: string, say: (line: string) => void) {
  await using network = await startAssetNetwork(dataDir, [
    ...['--cpu-prof', '--cpu-prof-interval', '500', '--cpu-prof-dir', profiles],
  ]);
  await network.registered();
  await network.put('warm', WARM_UP, IN_FLIGHT);
  say(`${String(WARM_UP)} transactions warmed it up`);
  const [from, before] = [now(), await cpuMs([network.pid])];
  await network.put('measured', TRANSACTIONS, IN_FLIGHT);
  const perTransaction = ((await cpuMs([network.pid])) - before) / TRANSACTIONS;
  return { from, to: now(), perTransaction };
}

/** Microseconds of the clock that profiles have too. */
function now(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

function partOf({ name, url }: Place): string {
  const native = natively.get(name);
  if (native !== undefined) return native;
  return parts.find(([, of]) => of.test(url))?.[0] ?? 'Node itself';
}

function figure(share: number, perTransaction: number): string {
  return `${(share * 100).toFixed(1)} %, ${(share * perTransaction).toFixed(2)} ms`;
}
