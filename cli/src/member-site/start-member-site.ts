import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHAINCODE_NAME, NO_MEMBER_YET, Rejected, Unavailable, Unknown } from '@edgebeat/core';
import { administer, awaitEndorsers, FabricFailure } from '@edgebeat/network';
import { Disposal } from '@edgebeat/fabric-embedded/disposal';
import type { FabricEnvironment } from '@edgebeat/network/find-fabric';
import { type Folders, folders } from '../consortium/folders';
import { connectMember } from '../consortium/connect';
import { exists, registerMember } from '../consortium/found';
import { markRunning, refuseSecond } from '../consortium/running';
import { chaincodePart, lockHome, startSites, type StartOptions } from '../consortium/start';
import type { SupervisorOptions } from '../consortium/supervised-part';
import { type RunningPart, Supervisor } from '../consortium/supervisor';
import { Exit } from '../exit-codes';
import { readKafkaChoice } from '../kafka/choice';
import { type AtSite, approveDefinition, awaitDefinition } from './approve-definition';
import {
  keepSiteFile,
  type OwnSite,
  requireOwnSite,
  requireSiteFile,
  type SiteFile,
} from './site-file';
import { awaitsEndorsers, notCounted } from './awaited';
import { reachableOrderer } from './take-invitation';
import { repeated, Waiting } from './waiting';

const endorsersMs = 15_000;
const definitionMs = 15_000;
/** What others may mend while the nodes run. */
const passing = ['unavailable', 'refused'];
const registerMs = 30_000;
const askedMs = 1_000;

export interface SiteStart
  extends Pick<SupervisorOptions, 'onRestart' | 'onFailure'>, Pick<StartOptions, 'hasDatabases'> {
  readonly home: string;
  readonly environment: FabricEnvironment;
  /** Tells what is being done, for a start that takes long. */
  readonly say: (line: string) => void;
  /** Tells that the site cannot go on before others have done something, which the sentence names. */
  readonly onWaiting: (sentence: string) => void;
  /** Given when the site is to be stopped, also while it waits. */
  readonly signal: AbortSignal;
}

/** A member's own site that runs. */
export interface MemberSite extends AsyncDisposable {
  readonly files: Folders;
  readonly site: SiteFile;
  readonly member: OwnSite['member'];
  readonly parts: readonly RunningPart[];
}

/**
 * Starts a member's own nodes, chaincode and site, and nothing of other members. What a first start has
 * not done is done: joining the channel, approving the chaincode, registering the site. Each step is
 * kept when it is done, so that a start that fails goes on where it was. While others have to do something
 * before the site can go on, its nodes run and the rest waits.
 *
 * @returns undefined when it was stopped while it waited.
 * @throws Exit, FabricFailure, NetworkFailure or Rejected with one sentence; nothing runs then.
 */
export async function startMemberSite(options: SiteStart): Promise<MemberSite | undefined> {
  const files = folders(options.home);
  const own = await requireOwnSite(files);
  await requireSiteFile(files);
  await refuseSecond(files);
  await using held = new Disposal();
  held.use(await lockHome(files));
  const running = held.use(await markRunning(files));
  const supervisor = held.use(new Supervisor({ logFolder: files.logs, ...hooksOf(options) }));
  const waiting = new Waiting(running, options);
  const site = await bringUp(files, own, supervisor, waiting, options);
  if (site === undefined) return undefined;
  const kept = held.move();
  return {
    ...{ files, site, member: own.member },
    get parts() {
      return supervisor.parts;
    },
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  };
}

async function bringUp(
  files: Folders,
  { plan, member }: OwnSite,
  supervisor: Supervisor,
  waiting: Waiting,
  options: SiteStart,
): Promise<SiteFile | undefined> {
  const { environment, say } = options;
  let site = await requireSiteFile(files);
  await Promise.all([
    supervisor.start({ name: 'network', args: ['run', 'network', '--data', files.home] }),
    supervisor.start(chaincodePart(files, site.chaincode.packageId, member)),
  ]);
  const at = { files, plan, member, environment };
  if (!site.joined) {
    say(`joining ${plan.channel}`);
    await joinChannel(at, site);
    site = await keepSiteFile(files, { ...site, joined: true });
  }
  if (site.approved < site.chaincode.sequence) {
    say(`approving sequence ${String(site.chaincode.sequence)} of the chaincode`);
    site = await approveDefinition(at, site, site.chaincode);
  }
  const known = await repeated(
    waiting,
    () => definitionNow(at),
    (error) => (error instanceof Exit && passing.includes(error.exit) ? error.message : undefined),
  );
  if (known === undefined) return undefined;
  site = known;
  const network = { dataDir: files.network, organization: member, channel: plan.channel };
  const endorsing = await repeated(
    waiting,
    async () => {
      await awaitEndorsers(network, CHAINCODE_NAME, endorsersMs);
      return true;
    },
    (error) => (isNotReady(error) ? awaitsEndorsers(error.message) : undefined),
  );
  if (endorsing === undefined) return undefined;
  const counted = await repeated(
    waiting,
    () => asMember(at),
    (error) => notMember(at, error),
  );
  if (counted === undefined) return undefined;
  await waiting.over();
  say('registering what is new');
  await registered(at);
  await startSites(supervisor, files, plan, options, await readKafkaChoice(files));
  return site;
}

/** What the site knows of the chaincode, once that is committed as it has it, or has approved it since. */
async function definitionNow(at: AtSite): Promise<SiteFile> {
  const before = await requireSiteFile(at.files);
  const chaincode = await awaitDefinition(at, before.chaincode, definitionMs);
  const site = await requireSiteFile(at.files);
  return keepSiteFile(at.files, { ...site, chaincode, approved: chaincode.sequence });
}

const isNotReady = (error: unknown): error is FabricFailure =>
  error instanceof FabricFailure && error.code === 'not-ready';

/** Asks the own peer whether the ledger counts the member. */
async function asMember({ files, plan, member }: AtSite): Promise<true> {
  await using ledger = await connectMember(files, plan, member, 'admin');
  if (await exists(ledger, { kind: 'member', owner: member.mspId })) return true;
  throw new Rejected('forbidden', `${member.mspId} ${NO_MEMBER_YET}`);
}

/** The contracts answer strangers one thing only, and a member that was removed something else. */
function notMember({ plan, member }: AtSite, error: unknown): string | undefined {
  const isStranger = error instanceof Rejected && error.message.includes(NO_MEMBER_YET);
  if (isStranger) return notCounted(member.mspId, plan.channel);
  return error instanceof Unavailable ? error.message : undefined;
}

/**
 * Registers what is new of the member; what is registered is not registered again. A member's own orderer may
 * be no consenter yet and refuse what is sent to it, so that it is tried for a while.
 */
async function registered({ files, plan, member }: AtSite): Promise<void> {
  const deadline = Date.now() + registerMs;
  for (;;) {
    try {
      await registerMember(files, plan, member);
      return;
    } catch (error) {
      const mayPass = error instanceof Unavailable || error instanceof Unknown;
      if (!mayPass || Date.now() > deadline) throw error;
      await sleep(askedMs);
    }
  }
}

async function joinChannel({ files, plan, member, environment }: AtSite, site: SiteFile) {
  const from = await reachableOrderer(files, site.members);
  await administer(
    environment,
    'join-channel.sh',
    ...['--channel', plan.channel, '--genesis', site.genesisHash],
    ...['--env', join(resolve(files.organization(member.mspId)), 'env.sh')],
    ...['--admin', `localhost:${String(member.ports.admin ?? 0)}`],
    ...['--from', from.address, '--from-ca', from.tlsCaFile],
  );
}

function hooksOf({ onRestart, onFailure }: SiteStart) {
  return { ...(onRestart && { onRestart }), ...(onFailure && { onFailure }) };
}
