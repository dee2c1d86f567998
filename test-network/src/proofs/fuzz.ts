import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memberSources } from '@edgebeat/cli';
import { encodeCollections } from '@edgebeat/fabric-embedded';
import { verifyLedgers } from '@edgebeat/store';
import { fuzzChaincodeStream, fuzzService, type Tally } from '../fuzz/fuzzing';
import { type FuzzedNetwork, startFuzzedNetwork } from '../fuzz/fuzzed-network';
import { services } from '../fuzz/services';
import { type HonestWork, honestWork } from '../fuzz/transaction-pool';
import type { Random } from '../fuzz/wire-mutation';
import { seededNumbers } from '../seeded';
import type { Check, Proof, ProofRequest, ProofResult } from './proof';

const claim =
  'embedded network: random and falsified messages, also with valid signatures, to every service and ' +
  'from a chaincode to its peers are answered or refused; nothing crashes, hangs or becomes wrongly VALID';

/** FUZZ: hostile clients and a hostile chaincode beside honest ones. */
export const fuzz: Proof = {
  id: 'FUZZ',
  claim,
  count: { meaning: 'messages to each method, and from the chaincode', full: 10_000 },
  run: runFuzz,
};

async function runFuzz({ seed, count = fuzz.count.full, say }: ProofRequest): Promise<ProofResult> {
  const random = seededNumbers(seed);
  const home = await mkdtemp(join(tmpdir(), 'edgebeat-fuzz-'));
  try {
    await using network = await startFuzzedNetwork(home, random);
    const work = honestWork(network);
    await untilServing(work);
    const tallies = await work.during(fuzzAll(network, work, { count, random, say }));
    await work.round();
    const isAlive = network.isAlive();
    await network.stop();
    const ledgers = await judge(home, network);
    for (const { sentence } of ledgers.findings.slice(0, 10)) say(sentence);
    for (const failure of work.failures.slice(0, 10)) say(`honest: ${failure}`);
    if (network.errors() !== '') say(network.errors().slice(0, 4_000));
    return {
      ...{ id: fuzz.id, claim },
      checks: checks(tallies, work, ledgers, { isAlive, errors: network.errors() }),
      figures: figures(tallies, work, ledgers),
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

interface Fuzzing {
  readonly count: number;
  readonly random: Random;
  readonly say: (line: string) => void;
}

async function fuzzAll(network: FuzzedNetwork, work: HonestWork, { count, random, say }: Fuzzing) {
  const tallies: Tally[] = [];
  const end = (tally: Tally) => {
    tallies.push(tally);
    say(
      `${new Date().toISOString().slice(14, 23)} ${tally.service}: ${JSON.stringify(tally.outcomes)}`,
    );
    for (const found of [...tally.hung, ...tally.faults].slice(0, 5)) say(`  ${found}`);
  };
  await work.fill(2 * count);
  for (const service of services(network, random)) {
    end(await fuzzService(network, service, work, { count, random }));
  }
  end(await fuzzChaincodeStream(network, { count, random }));
  return tallies;
}

/** The honest chaincode registers some time after the network serves. */
async function untilServing(work: HonestWork): Promise<void> {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const before = work.failures.length;
    await work.round();
    if (work.failures.length === before) {
      work.forget();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`the network does not serve: ${work.failures.at(-1) ?? ''}`);
}

/** Code that shares nothing with the network judges every transaction and compares the members. */
async function judge(home: string, { chaincodes, channel }: FuzzedNetwork) {
  await using sources = await memberSources(home);
  const none = encodeCollections([], []);
  const collections = Object.fromEntries(chaincodes.map((name) => [name, none]));
  return await verifyLedgers(sources.list, { channelId: channel }, { chaincodes, collections });
}

type Ledgers = Awaited<ReturnType<typeof judge>>;

function checks(
  tallies: readonly Tally[],
  { tried, failures }: HonestWork,
  { members, totalFindings }: Ledgers,
  { isAlive, errors }: { readonly isAlive: boolean; readonly errors: string },
): Check[] {
  const all = (list: (tally: Tally) => readonly string[]) => tallies.flatMap(list).length;
  return [
    { what: 'networks that run at the end', expected: 1, observed: isAlive ? 1 : 0 },
    { what: 'characters on its error output', expected: 0, observed: errors.length },
    {
      what: 'messages without an answer or an end',
      expected: 0,
      observed: all(({ hung }) => hung),
    },
    { what: 'refusals that show a fault', expected: 0, observed: all(({ faults }) => faults) },
    {
      what: 'honest transactions that are VALID meanwhile and afterwards',
      expected: tried,
      observed: tried - failures.length,
    },
    {
      what: 'heights of the members',
      expected: 1,
      observed: new Set(members.map(({ height }) => height)).size,
    },
    {
      what: 'findings of the verifier, wrong codes among them',
      expected: 0,
      observed: totalFindings,
    },
  ];
}

function figures(tallies: readonly Tally[], { tried }: HonestWork, { blocks, codes }: Ledgers) {
  const sent = tallies.map(({ service, sent: number }) => [`messages ${service}`, number] as const);
  const refused = Object.entries(codes).map(
    ([code, number]) => [`transactions ${code}`, number] as const,
  );
  return Object.fromEntries([
    ...sent,
    ['honest transactions', tried],
    ['blocks', blocks],
    ...refused,
  ]);
}
