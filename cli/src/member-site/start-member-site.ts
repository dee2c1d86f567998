import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHAINCODE_NAME, NO_MEMBER_YET, Rejected, Unavailable, Unknown } from '@edgebeat/core';
import { administer, awaitEndorsers } from '@edgebeat/network';
import { Disposal } from '@edgebeat/fabric-embedded/disposal';
import type { FabricEnvironment } from '@edgebeat/network/find-fabric';
import { type Folders, folders } from '../consortium/folders';
import { connectMember } from '../consortium/connect';
import { exists, registerMember } from '../consortium/found';
import { markRunning } from '../consortium/running';
import {
  chaincodePart,
  lockHome,
  refuseSecond,
  startSites,
  type StartOptions,
} from '../consortium/start';
import type { SupervisorOptions } from '../consortium/supervised-part';
import { type RunningPart, Supervisor } from '../consortium/supervisor';
import { readKafkaChoice } from '../kafka/choice';
import { type AtSite, approveDefinition, awaitDefinition } from './approve-definition';
import {
  keepSiteFile,
  type OwnSite,
  requireOwnSite,
  requireSiteFile,
  type SiteFile,
} from './site-file';
import { notCounted } from './not-counted';
import { reachableOrderer } from './take-invitation';

const endorsersMs = 30_000;
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
 * kept when it is done, so that a start that fails goes on where it was. While the ledger does not count
 * the member, its nodes run and the rest waits.
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
  held.use(await markRunning(files));
  const supervisor = held.use(new Supervisor({ logFolder: files.logs, ...hooksOf(options) }));
  const site = await bringUp(files, own, supervisor, options);
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
  const chaincode = await awaitDefinition(at, site.chaincode);
  site = await keepSiteFile(files, { ...site, chaincode, approved: chaincode.sequence });
  const network = { dataDir: files.network, organization: member, channel: plan.channel };
  await awaitEndorsers(network, CHAINCODE_NAME, endorsersMs);
  await counted(at, options);
  if (options.signal.aborted) return undefined;
  say('registering what is new');
  await registered(at);
  await startSites(supervisor, files, plan, options, await readKafkaChoice(files));
  return site;
}

/**
 * Waits until the ledger counts the member, as long as that takes, or until the signal. What the own peer
 * does not answer is asked again.
 */
async function counted(
  { files, plan, member }: AtSite,
  { onWaiting, signal }: SiteStart,
): Promise<void> {
  let isTold = false;
  while (!signal.aborted) {
    const isMember = await asMember();
    if (isMember === true) return;
    if (isMember === false && !isTold) onWaiting(notCounted(member.mspId, plan.channel));
    isTold ||= isMember === false;
    await sleep(askedMs, undefined, { signal }).catch(() => undefined);
  }

  async function asMember(): Promise<boolean | undefined> {
    try {
      await using ledger = await connectMember(files, plan, member, 'admin');
      return await exists(ledger, { kind: 'member', owner: member.mspId });
    } catch (error) {
      if (error instanceof Unavailable) return undefined;
      // The contracts answer strangers nothing else, and a member that was removed something else.
      if (error instanceof Rejected && error.message.includes(NO_MEMBER_YET)) return false;
      throw error;
    }
  }
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
