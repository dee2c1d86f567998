import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { folders, verifyRunningLedgers } from '@edgebeat/cli';
import type { Finding, VerificationReport } from '@edgebeat/store';
import { type EmbeddedChain, makeChain } from '../block-store/chain';
import { type Edited, editState, stateEdits } from '../block-store/edit-state';
import { startTestConsortium } from '../consortium';
import { seededNumbers } from '../seeded';
import type { Proof, ProofRequest, ProofResult } from './proof';
import { inFolder } from './t14';

const INCIDENTS = 12;
const MOST_SECONDS = 60;
const kinds = {
  changed: 'state-differs',
  removed: 'state-missing',
  added: 'state-extra',
} as const;
const rebuilt = 'the state is built again from the blocks';

const claim =
  'world state changed behind a peer’s back: found within 60 s of the restart, by the peer itself, ' +
  'or, when its checksum was made to fit, by the verifier, with member and key';

/** T15 on the embedded network. */
export const t15: Proof = {
  id: 'T15',
  claim,
  count: { meaning: 'restarts, each with an edit at every member', full: 20 },
  run: (request) => inFolder(async (home) => proveState(await makeChain(home, INCIDENTS), request)),
};

/** T15 on the folder of a stopped consortium, which it starts again and again. */
export async function proveState(
  chain: EmbeddedChain,
  { seed, count = t15.count.full, say }: ProofRequest,
): Promise<ProofResult> {
  const random = seededNumbers(seed);
  const rounds: Round[] = [];
  for (let restart = 0; restart < count; restart += 1) {
    const round = await editAndRestart(chain, restart, random);
    rounds.push(round);
    const { edits, byPeer, byVerifier, seconds } = round;
    const found = byPeer.found + byVerifier.found;
    say(
      `restart ${String(restart + 1)}: ${String(found)} of ${String(edits)} found in ${seconds.toFixed(1)} s`,
    );
  }
  return summary(rounds);
}

interface Tally {
  readonly made: number;
  readonly found: number;
}

interface Round {
  readonly edits: number;
  readonly byPeer: Tally;
  readonly byVerifier: Tally;
  /** What the verifier says of members whose peers had built their state again. */
  readonly wrong: number;
  /** From the start of the network until the last edit was found, in seconds. */
  readonly seconds: number;
}

/** Edits every member's state, some with a fitting checksum, and looks who says what after a start. */
async function editAndRestart(
  chain: EmbeddedChain,
  restart: number,
  random: () => number,
): Promise<Round> {
  const { home } = chain;
  for (const { mspId } of chain.plan.members) await copyState(home, mspId, 'aside');
  const edits = await editAll(chain, restart, random);
  const [plain, fitting] = [false, true].map((fits) => edits.filter((one) => one.fitting === fits));
  const before = await rebuiltMembers(home);
  const started = performance.now();
  const { findings } = await verifyAfterStart(home);
  const seconds = (performance.now() - started) / 1000;
  const said = (await rebuiltMembers(home)).slice(before.length);
  // A state that its peer threw away is whole again; one with a fitting checksum is not.
  for (const { mspId } of fitting ?? []) await copyState(home, mspId, 'back');
  return {
    edits: edits.length,
    byPeer: tally(plain, ({ mspId }) => said.includes(mspId)),
    byVerifier: tally(fitting, (edited) => findings.some((finding) => isOf(finding, edited))),
    wrong: tally(plain, ({ mspId }) => findings.some(({ member }) => member === mspId)).found,
    seconds,
  };
}

function editAll(
  { home, plan }: EmbeddedChain,
  restart: number,
  random: () => number,
): Promise<Edited[]> {
  return Promise.all(
    plan.members.map(({ mspId }, index) => {
      const edit = stateEdits[(index + restart) % stateEdits.length] ?? 'changed';
      return editState(home, { mspId, edit, fitting: (index + restart) % 2 === 1, random });
    }),
  );
}

async function verifyAfterStart(home: string): Promise<VerificationReport> {
  await using consortium = await startTestConsortium({ home });
  return await verifyRunningLedgers(consortium.embedded.files, {});
}

function tally(edits: readonly Edited[] = [], isFound: (edited: Edited) => boolean): Tally {
  return { made: edits.length, found: edits.filter(isFound).length };
}

function isOf({ member, kind, key }: Finding, { mspId, edit, incident }: Edited): boolean {
  return member === mspId && kind === kinds[edit] && (key?.includes(incident) ?? false);
}

function summary(rounds: readonly Round[]): ProofResult {
  const sum = (of: (round: Round) => number) => rounds.reduce((total, one) => total + of(one), 0);
  const slowest = Math.max(...rounds.map(({ seconds }) => seconds));
  return {
    id: t15.id,
    claim,
    checks: [
      {
        what: 'edits that the peer found at its start',
        expected: sum(({ byPeer }) => byPeer.made),
        observed: sum(({ byPeer }) => byPeer.found),
      },
      {
        what: 'members of which something is wrong after their peer built the state again',
        expected: 0,
        observed: sum(({ wrong }) => wrong),
      },
      {
        what: 'edits with a fitting checksum that the verifier found, with member and key',
        expected: sum(({ byVerifier }) => byVerifier.made),
        observed: sum(({ byVerifier }) => byVerifier.found),
      },
      {
        what: `all within ${String(MOST_SECONDS)} s`,
        expected: 1,
        observed: Number(slowest <= MOST_SECONDS),
      },
    ],
    figures: { 'slowest, s': Number(slowest.toFixed(1)) },
  };
}

/** The members of which the network’s log says that they built their state again, in its order. */
async function rebuiltMembers(home: string): Promise<string[]> {
  const log = await readFile(join(folders(home).logs, 'network.log'), 'utf8').catch(() => '');
  const lines = log.split('\n').filter((line) => line.includes(rebuilt));
  return lines.map((line) => /"mspId":"(\w+)"/.exec(line)?.[1] ?? '');
}

/** Keeps a member's state as it was before it was edited, or puts that back. */
async function copyState(home: string, mspId: string, direction: 'aside' | 'back'): Promise<void> {
  const state = join(folders(home).organization(mspId), 'state');
  const kept = join(home, 'kept', mspId);
  const [from, to] = direction === 'aside' ? [state, kept] : [kept, state];
  await rm(to, { recursive: true, force: true });
  await cp(from, to, { recursive: true });
}
