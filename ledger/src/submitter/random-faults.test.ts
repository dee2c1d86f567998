import type { TestDatabase } from '@edgebeat/database';
import {
  asyncProperty,
  array,
  assert,
  constantFrom,
  integer,
  record,
  type Arbitrary,
} from 'fast-check';
import { sql } from 'kysely';
import type { MemoryFaults } from '../memory/memory-chain';
import type { NewCommand, StoredCommand } from '../outbox/outbox';
import {
  amendCommand,
  entriesOf,
  openSite,
  recordCommand,
  startSiteDatabase,
  type TestSite,
  trustCommand,
  writesOf,
} from '../outbox/site.test.kit';
import type { SubmitterOptions } from './settings';
import { submitterSteps } from './submitter-ports';

/** Bytes of which each copy is refused are given up before those that are delayed can come. */
const settings: SubmitterOptions = { batchSize: 8, strandedMs: 20, proposalMs: 1 };
const SEED = 20_260_131;
const RUNS = 12;

let server: TestDatabase;
beforeAll(async () => {
  server = await startSiteDatabase();
});
afterAll(() => server[Symbol.asyncDispose]());

/** What is commanded, by a letter; each comes with an id and, where it matters, an object. */
const commandOf = {
  record: (n: number) =>
    recordCommand({ id: `incident-${String(n)}` }, n % 3 === 0 ? 'p' : undefined),
  poison: (n: number) => recordCommand({ id: `poison-${String(n)}` }),
  refused: (n: number) => recordCommand({ id: `refused-${String(n)}` }),
  amend: (n: number) => amendCommand(`incident-${String(n % 5)}`),
  trust: (n: number) => trustCommand(`cam-${String(n % 3)}`),
} as const;

const kinds = constantFrom(
  ...(['record', 'record', 'record', 'record', 'amend', 'trust', 'refused', 'poison'] as const),
);
const few = integer({ min: 0, max: 3 });
const faults: Arbitrary<MemoryFaults> = record({
  refuseEndorsements: few,
  mismatchEndorsements: few,
  refuseSubmissions: few,
  rejectSubmissions: few,
  loseSubmissions: few,
  delaySubmissions: few,
  loseAnswers: few,
  loseOutcomes: few,
  loseReadings: few,
  conflicts: few,
  outdatePolicies: integer({ min: 0, max: 0 }),
  refuseTransactions: integer({ min: 0, max: 0 }),
  takeIds: few,
  takeIdsInBlock: few,
});
const kills = array(
  record({ step: constantFrom(...submitterSteps), nth: integer({ min: 1, max: 4 }) }),
  { maxLength: 4 },
);

describe('the submitter under random faults', () => {
  it(`given seed ${String(SEED)}, when faults and kills strike, then every command is final and has one effect or none`, async () => {
    const property = asyncProperty(
      array(kinds, { minLength: 5, maxLength: 40 }),
      faults,
      kills,
      async (names, striking, killed) => {
        await using site = await openSite(server.address);
        const commands = names.map((name, n) => commandOf[name](n));
        await site.add(...commands);
        Object.assign(site.chain.faults, striking);
        for (const { step, nth } of killed) await runUntilKilled(site, commands, step, nth);
        Object.assign(
          site.chain.faults,
          Object.fromEntries(Object.keys(striking).map((f) => [f, 0])),
        );

        site.submit({ settings });
        const stored = await site.settle(...commands);
        await site.chain.quiet();

        expectOneEffect(site, commands, stored);
        expect(await leftOf(site)).toBe(0);
      },
    );

    await assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
  });
});

async function runUntilKilled(
  site: TestSite,
  commands: readonly NewCommand[],
  at: (typeof submitterSteps)[number],
  nth: number,
): Promise<void> {
  const seen = { times: 0 };
  await using submitter = site.submit({
    settings,
    step: (step) => {
      if (step === at) seen.times += 1;
      if (step === at && seen.times === nth) throw new Error('killed');
    },
  });
  const ended = submitter.ended.catch(() => undefined);
  await Promise.race([ended, site.settle(...commands)]);
}

/** The ledger is what counts: each state has to say what the ledger holds, or that it is not known. */
function expectOneEffect(
  { chain }: TestSite,
  commands: readonly NewCommand[],
  stored: readonly StoredCommand[],
): void {
  const writes = writesOf(chain);
  const held = commands.map((command) => {
    if (command.kind === 'incident.record') {
      return writes.get(`incident~${command.argument.item.id}`) ?? 0;
    }
    return entriesOf(chain, listOf(command)).filter((id) => id === command.id).length;
  });
  const expected = stored.map(({ state, failure }, index) => {
    if (state === 'COMMITTED') return 1;
    return failure?.code === 'outcome-unknown' && held[index] === 1 ? 1 : 0;
  });
  expect(held).toEqual(expected);
  expect(stored.every(({ state }) => state === 'COMMITTED' || state === 'FAILED')).toBe(true);
  for (const list of new Set(commands.map(listOf))) {
    const order = commands.filter((command) => listOf(command) === list).map(({ id }) => id);
    const entries = entriesOf(chain, list);
    expect(entries).toEqual(order.filter((id) => entries.includes(id)));
  }
}

function listOf(command: NewCommand): string {
  if (command.kind === 'membership.setTrust') return `device~${command.argument.deviceId}`;
  return command.kind === 'incident.amend' ? `entries~${command.argument.id}` : 'none';
}

async function leftOf(site: TestSite): Promise<number> {
  const { rows } = await sql`select from ledger.outbox_transaction`.execute(site.database.query);
  return rows.length;
}
