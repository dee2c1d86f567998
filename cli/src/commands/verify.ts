import { collectionsConfig } from '@edgebeat/chaincode/collections';
import { CHAINCODE_NAME } from '@edgebeat/core';
import { encodeCollections } from '@edgebeat/fabric-embedded';
import { type FabricLedger } from '@edgebeat/ledger';
import { type MemberSource, verifyLedgers, type VerificationReport } from '@edgebeat/store';
import { connectMember } from '../consortium/connect';
import { type Folders, folders } from '../consortium/folders';
import type { Plan } from '../consortium/plan';
import { readPlan, requirePlan } from '../consortium/plan-file';
import { type Pins, readPins } from '../consortium/pins';
import { runningProcess } from '../consortium/running';
import { Exit } from '../exit-codes';
import { liveSource } from '../verify/live-source';
import { memberSources, missingSource } from '../verify/member-sources';
import { isSound, reportLines, siteLines } from '../verify/print-report';
import type { SiteReport } from '../verify/site-logs';
import { verifyRunningSites, verifyStoppedSites } from '../verify/verify-sites';
import type { CommandContext } from './context';

export interface VerifyOptions {
  readonly data?: string;
  readonly genesis?: string;
  readonly channel?: string;
  readonly json: boolean;
}

/** What was found on the ledgers and at the sites. */
export interface Verified {
  readonly ledger: VerificationReport;
  readonly sites: readonly SiteReport[];
  readonly ok: boolean;
}

/**
 * Verifies the members' ledgers and the sites' event logs: with a folder its files, without one the
 * running consortium, with what its sites show.
 *
 * @throws Exit not-proven when something differs.
 */
export async function verify(options: VerifyOptions, context: CommandContext): Promise<void> {
  const files = folders(options.data ?? context.settings.EDGEBEAT_HOME);
  const pins = { ...(await readPins(files)), ...givenPins(options) };
  const running = await runningProcess(files);
  const found =
    running === undefined ? await verifyFiles(files.home, pins) : await verifyRunning(files, pins);
  if (options.json) context.print(JSON.stringify(found));
  else verifiedLines(found).forEach(context.print);
  if (found.ok) return;
  const count =
    found.ledger.totalFindings +
    found.sites.reduce((sum, { sentences, log }) => sum + sentences.length + log.more, 0);
  throw new Exit(
    'not-proven',
    `the verification found ${String(count)} ${count === 1 ? 'thing' : 'things'} that must not be`,
  );
}

/** The lines of everything that was found. */
export function verifiedLines({ ledger, sites }: Verified): string[] {
  return [...reportLines(ledger), ...sites.flatMap(siteLines)];
}

/**
 * Verifies the files of a folder; see {@link memberSources} for what it may hold. A whole data folder
 * names its members, so that one of which nothing is left is a finding.
 */
export async function verifyFiles(folder: string, pins: Pins): Promise<Verified> {
  await using opened = await memberSources(folder, pins.channelId);
  const sources = opened.list;
  const plan = await readPlan(folders(folder));
  const missing = (plan?.members ?? [])
    .map(({ mspId }) => mspId)
    .filter((mspId) => sources.every(({ member }) => member !== mspId));
  const ledger = await verifyLedgers(
    [...sources, ...missing.map(missingSource)],
    pins,
    definitions(),
  );
  const [source] = sources;
  const height = ledger.members.find(({ member }) => member === source?.member)?.height;
  if (!ledger.ok || plan === undefined || source === undefined || height === undefined) {
    return verified(ledger, []);
  }
  return verified(ledger, await verifyStoppedSites(folders(folder), plan, source, height));
}

/** Verifies a running consortium, every member through its own peer. */
export async function verifyRunning(files: Folders, pins: Pins): Promise<Verified> {
  const plan = await requirePlan(files);
  await using connected = await connectAll(files, plan);
  const ledger = await verifyLedgers(await liveSources(connected), pins, definitions());
  // What a ledger says of a log counts only when the ledger itself is as it must be.
  const [chain] = connected.ledgers;
  if (!ledger.ok || chain === undefined) return verified(ledger, []);
  return verified(ledger, await verifyRunningSites(files, plan, chain));
}

/** Verifies the ledgers alone of a running consortium, every member's through its own peer. */
export async function verifyRunningLedgers(
  files: Folders,
  pins: Pins,
): Promise<VerificationReport> {
  await using connected = await connectAll(files, await requirePlan(files));
  return await verifyLedgers(await liveSources(connected), pins, definitions());
}

interface Connected extends AsyncDisposable {
  readonly plan: Plan;
  /** In the order of the plan's members. */
  readonly ledgers: readonly FabricLedger[];
}

async function connectAll(files: Folders, plan: Plan): Promise<Connected> {
  const ledgers: FabricLedger[] = [];
  const connected = {
    ...{ plan, ledgers },
    async [Symbol.asyncDispose]() {
      await Promise.all(ledgers.map((ledger) => ledger[Symbol.asyncDispose]()));
    },
  };
  try {
    for (const member of plan.members) {
      ledgers.push(await connectMember(files, plan, member, 'admin'));
    }
    return connected;
  } catch (error) {
    await connected[Symbol.asyncDispose]();
    throw error;
  }
}

async function liveSources({ plan, ledgers }: Connected): Promise<MemberSource[]> {
  const sources: MemberSource[] = [];
  for (const [index, ledger] of ledgers.entries()) {
    sources.push(await liveSource(plan.members[index]?.mspId ?? '', ledger));
  }
  return sources;
}

function verified(ledger: VerificationReport, sites: readonly SiteReport[]): Verified {
  return { ledger, sites, ok: ledger.ok && sites.every(isSound) };
}

/**
 * The embedded network has no definitions of chaincodes on its ledger. Who the members of a
 * collection are does not matter here: hashes are the same at everybody.
 */
function definitions() {
  const anybody = ['AnyMSP'];
  const collections = encodeCollections(collectionsConfig(anybody), anybody);
  return { collections: { [CHAINCODE_NAME]: collections } };
}

function givenPins({ genesis, channel }: VerifyOptions): Pins {
  if (genesis !== undefined && !/^[0-9a-f]{64}$/.test(genesis)) {
    throw new Exit('usage', '--genesis must be 64 lower-case hex digits');
  }
  return {
    ...(genesis !== undefined && { genesisHash: genesis }),
    ...(channel !== undefined && { channelId: channel }),
  };
}
