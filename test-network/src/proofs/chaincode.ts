import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeBinary } from '../node-binaries';
import { type ContractCalls, writeSeededCalls } from './chaincode-calls';
import { endorse, type Endorsed, type Endorser, endorsersOf } from './chaincode-endorsers';
import type { Check, Proof, ProofRequest, ProofResult } from './proof';

/** Half of what V8 takes by itself (984 KiB), and four times of it. */
const STACKS_KIB = [492, 3_936];

const claim =
  'near-valid and hostile calls of every transaction by anybody have an effect or a code, never both ' +
  'nor neither, and no two endorsers disagree by a byte: not of two lines of Node, nor with another ' +
  'stack, time zone or language';

type Nodes = () => Promise<readonly NodeBinary[]>;

/** CHAINCODE: the same seeded calls in processes that differ in whatever may differ among members. */
export function chaincode(nodes: Nodes): Proof {
  return {
    id: 'CHAINCODE',
    claim,
    count: { meaning: 'calls of each contract, at least', full: 10_000 },
    run: (request) => runChaincode(request, nodes),
  };
}

async function runChaincode(
  { seed, count = 10_000, say }: ProofRequest,
  nodes: Nodes,
): Promise<ProofResult> {
  const binaries = await nodes();
  const endorsers = binaries.flatMap((one, index) =>
    'path' in one
      ? endorsersOf(one.version, one.path, STACKS_KIB[index % STACKS_KIB.length] ?? 984)
      : [],
  );
  const skipped = binaries.flatMap((one) => ('missing' in one ? [one] : []));
  for (const { version, missing } of skipped) say(`skipped: Node ${version}: ${missing}`);
  const home = await mkdtemp(join(tmpdir(), 'edgebeat-chaincode-'));
  try {
    const { scene, lateScene, contracts } = await writeSeededCalls(home, seed, count);
    const files = contracts.map(({ file }) => file);
    const said: Said[] = [];
    for (const endorser of endorsers) {
      said.push({ endorser, answers: await endorse(endorser, scene, files) });
      say(`${endorser.name} has endorsed`);
    }
    const tallies = contracts.map((calls, index) => tallyOf(calls, index, said));
    for (const { faults, disagreements } of tallies) {
      for (const finding of [...faults, ...disagreements].slice(0, 5)) say(finding);
    }
    const [first] = said;
    const late = first && (await endorse(first.endorser, lateScene, files.slice(0, 1)));
    const found = disagreeing(first?.answers[0] ?? [], late?.[0] ?? []).length;
    return {
      ...{ id: 'CHAINCODE', claim, checks: checks(tallies, count, found) },
      figures: figures(tallies, endorsers, skipped),
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** What an endorser says of the calls of every contract. */
interface Said {
  readonly endorser: Endorser;
  readonly answers: readonly (readonly Endorsed[])[];
}

interface Tally {
  readonly contract: string;
  readonly calls: number;
  readonly verdicts: string;
  readonly faults: readonly string[];
  readonly disagreements: readonly string[];
}

function tallyOf({ contract, calls }: ContractCalls, index: number, said: readonly Said[]): Tally {
  const told = (at: number) => JSON.stringify(calls[at]).slice(0, 500);
  const reference = said[0]?.answers[index] ?? [];
  return {
    ...{ contract, calls: reference.length, verdicts: countOf(reference) },
    faults: said.flatMap(({ answers }) =>
      (answers[index] ?? []).flatMap(({ faults }, at) =>
        faults.map((one) => `${one}: ${told(at)}`),
      ),
    ),
    disagreements: said.flatMap(({ endorser, answers }) =>
      disagreeing(reference, answers[index] ?? []).map(
        (at) => `${endorser.name} disagrees: ${told(at)}`,
      ),
    ),
  };
}

function disagreeing(some: readonly Endorsed[], others: readonly Endorsed[]): number[] {
  const most = Math.max(some.length, others.length);
  return Array.from({ length: most }, (_, at) => at).filter(
    (at) => some[at]?.hash !== others[at]?.hash,
  );
}

function countOf(endorsed: readonly Endorsed[]): string {
  const times = new Map<string, number>();
  for (const { verdict } of endorsed) times.set(verdict, (times.get(verdict) ?? 0) + 1);
  const sorted = [...times].sort(([, some], [, others]) => others - some);
  return sorted.map(([verdict, count]) => `${String(count)} ${verdict}`).join(', ');
}

function checks(tallies: readonly Tally[], count: number, found: number): Check[] {
  const total = (of: 'faults' | 'disagreements') =>
    tallies.reduce((sum, tally) => sum + tally[of].length, 0);
  const few = tallies.filter(({ calls }) => calls < count).length;
  return [
    { what: 'contracts with fewer calls', expected: 0, observed: few },
    { what: 'calls with neither effect nor code, or both', expected: 0, observed: total('faults') },
    { what: 'calls that are endorsed differently', expected: 0, observed: total('disagreements') },
    // Or the comparison would find nothing at all.
    {
      what: 'an endorser with a time of its own differs',
      expected: 1,
      observed: Number(found > 0),
    },
  ];
}

function figures(
  tallies: readonly Tally[],
  endorsers: readonly Endorser[],
  skipped: readonly { readonly version: string }[],
): ProofResult['figures'] {
  const missing = skipped.map(({ version }) => `Node ${version}`).join('; ');
  return {
    endorsers: endorsers.map(({ name }) => name).join('; '),
    ...(missing !== '' && { skipped: missing }),
    calls: tallies.reduce((sum, { calls }) => sum + calls, 0),
    ...Object.fromEntries(tallies.map(({ contract, verdicts }) => [contract, verdicts])),
  };
}
