import { isDeepStrictEqual } from 'node:util';
import { makeFounded } from '@edgebeat/chaincode/dist/fakes/test-consortium';
import {
  clearProjection,
  openProjection,
  type TestProjection,
} from '@edgebeat/pipeline/dist/testing/projection.test.kit';
import { storedEntries } from '@edgebeat/pipeline/dist/testing/stored.test.kit';
import { seededNumbers } from '../seeded';
import type { Proof, ProofRequest, ProofResult } from './proof';
import {
  proposalAnswers,
  termsAnswers,
  verdictAnswers,
  waitingAnswers,
} from './views/agreement-answers';
import { agreementNames } from './views/agreement-commands';
import { type Answers, deviceAnswers, incidentAnswers, policyAnswers } from './views/answers';
import { listenedEntries } from './views/listened';
import { chooser, type CommandedConsortium, giveCommand, names } from './views/random-commands';

const COMMANDS = 60;

const claim =
  'random commands of three members, applied from the blocks that the listener reads, in batches and ' +
  'with repeats: the projection answers what the chaincode itself answers for every incident, policy, ' +
  'device, proposal and image, and what waits for a voice is what that voice moves';

/** VIEWS: two implementations of the same views hold against one another. */
export const views: Proof = {
  id: 'VIEWS',
  claim,
  count: { meaning: 'runs of random commands', full: 300 },
  run: runViews,
};

interface Tally {
  compared: number;
  found: number;
  committed: number;
  readonly differing: string[];
}

async function runViews({
  seed,
  count = views.count.full,
  say,
}: ProofRequest): Promise<ProofResult> {
  await using projection = await openProjection();
  const tally: Tally = { compared: 0, found: 0, committed: 0, differing: [] };
  for (let run = 0; run < count; run += 1) {
    const random = seededNumbers(seed * 1_000_003 + run);
    await clearProjection(projection);
    await compareOnce(projection, random, tally);
  }
  for (const difference of tally.differing.slice(0, 3)) say(difference);
  const { compared, found, committed, differing } = tally;
  return {
    id: views.id,
    claim,
    checks: [{ what: 'answers that differ', expected: 0, observed: differing.length }],
    figures: {
      'answers compared': compared,
      'of these about something that is there': found,
      'transactions committed': committed,
    },
  };
}

async function compareOnce(
  projection: TestProjection,
  random: () => number,
  tally: Tally,
): Promise<void> {
  const choose = chooser(random);
  const quorum = choose([1, 2, 3]);
  const consortium = await makeFounded({ quorum, binding: choose(['own', 'all']) });
  const world: CommandedConsortium = { consortium, choose, policies: [] };
  for (let command = 0; command < COMMANDS; command += 1) await giveCommand(world);
  await apply(projection, world, random);
  tally.committed += consortium.ledger.committed.length;
  for (const answers of await allAnswers(projection, world)) {
    tally.compared += 1;
    if (answers.chaincode !== undefined) tally.found += 1;
    if (!isDeepStrictEqual(answers.chaincode, answers.projection)) {
      tally.differing.push(JSON.stringify(answers, undefined, 1));
    }
  }
}

/** Applies the entries in batches, of which some come again. */
async function apply(
  projection: TestProjection,
  { consortium: { ledger } }: CommandedConsortium,
  random: () => number,
): Promise<void> {
  const records = storedEntries(listenedEntries(ledger.channel, ledger.committed, random));
  for (let start = 0; start < records.length;) {
    const end = start + 1 + Math.floor(random() * 120);
    await projection.record(records.slice(Math.max(0, start - (random() < 0.3 ? 20 : 0)), end));
    start = end;
  }
}

async function allAnswers(
  projection: TestProjection,
  { consortium, policies }: CommandedConsortium,
): Promise<Answers[]> {
  const sources = { consortium, queries: projection.queries };
  const all: Answers[] = [];
  for (const { msp } of consortium.members) {
    for (const id of names.incidents) all.push(await incidentAnswers(sources, msp, id));
    for (const id of names.devices) all.push(await deviceAnswers(sources, msp, id));
    for (const id of agreementNames.proposals) all.push(await proposalAnswers(sources, msp, id));
  }
  for (const { owner, policyId } of policies) {
    // Sites end by the time of the question, which is the same on both sides.
    projection.now = consortium.ledger.now;
    all.push(await policyAnswers(sources, owner, policyId));
  }
  all.push(await termsAnswers(sources), await verdictAnswers(sources));
  return [...all, ...(await waitingAnswers(sources))];
}
