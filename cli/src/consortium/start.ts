import { mkdir } from 'node:fs/promises';
import { lockFolder } from '@edgebeat/fabric-embedded/lock';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import type { Exit } from '../exit-codes';
import { ensureKafkaChoice, type KafkaChoice, type KafkaWish } from '../kafka/choice';
import { bundleAuthorities } from './authorities';
import { type FabricWish, planFor, requireRunnable } from './fabric-wish';
import { type Folders, folders } from './folders';
import { checkPins, hasPins } from './pins';
import type { Part } from './part';
import { chaincodePackageId } from './package-id';
import type { BasePorts, Member, Plan } from './plan';
import { markRunning, refuseSecond, type RunningMark } from './running';
import { type RunningPart, Supervisor } from './supervisor';
import { areWalletsWhole } from './wallet-roles';

export interface StartOptions {
  readonly home: string;
  readonly ports: BasePorts;
  /** The ports that were asked for by name: a folder that was made with others is refused. */
  readonly askedPorts?: Partial<BasePorts> | undefined;
  /** The ledger alone, the same founded and with its identities, or every member's site too. */
  readonly parts: 'ledger' | 'founded-ledger' | 'all';
  /** Fabric's own programs instead of the embedded network, when the folder is made. */
  readonly fabric?: FabricWish | undefined;
  /** Called when the first transaction of the founding is committed. */
  readonly onFirstCommit?: (() => void) | undefined;
  /** Which Kafka the sites use, when the folder is made; the embedded bus if not set. */
  readonly kafka?: KafkaWish;
  /** Whether DATABASE_URL names a server; each site has a PostgreSQL of its own if not set. */
  readonly hasDatabases?: boolean;
  readonly onRestart?: (name: string, reason: string) => void;
  readonly onFailure?: (failure: Exit) => void;
  /** Called when the start waits for what others have to do, which the sentence names. */
  readonly onWaiting?: (sentence: string) => void;
}

/** A running consortium: the network, one chaincode process per member, and their sites. */
export interface Consortium extends AsyncDisposable {
  readonly files: Folders;
  readonly plan: Plan;
  readonly genesisHash: string;
  readonly parts: readonly RunningPart[];
  /** Resolves when every part is up again after restarts. */
  ready(): Promise<void>;
}

/**
 * Starts the consortium of a data folder, making it where there is none.
 *
 * @throws Exit with one clear sentence: already-running, port-taken, disk-full, damaged …
 */
export async function startConsortium(options: StartOptions): Promise<Consortium> {
  const files = folders(options.home);
  await refuseSecond(files);
  await requireRunnable(files, options);
  const lock = await lockHome(files);
  try {
    return await startLocked(files, options, lock);
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}

/** Two starts at the same moment: one makes and runs everything, the other is refused. */
export async function lockHome(files: Folders): Promise<AsyncDisposable> {
  await mkdir(files.home, { recursive: true, mode: 0o700 });
  return lockFolder(files.home);
}

async function startLocked(
  files: Folders,
  options: StartOptions,
  lock: AsyncDisposable,
): Promise<Consortium> {
  const choice = await ensureKafkaChoice(files, options.kafka ?? {});
  const plan = await planFor(files, options);
  if (!(await hasPins(files)) || !(await areWalletsWhole(files, plan))) {
    // Certificates are made once; a warm start does not load what makes them.
    const { prepareMembers } = await import('./prepare.js');
    await prepareMembers(files, plan);
  }
  const running = await markRunning(files);
  const supervisor = new Supervisor({ logFolder: files.logs, ...hooks(options, running) });
  try {
    const isWhole = options.parts === 'all';
    const sites = isWhole ? startSites(supervisor, files, plan, options, choice) : undefined;
    // Whichever fails first is the failure of the start; the other is stopped with everything else.
    sites?.catch(() => undefined);
    const starting = startParts(supervisor, files, plan);
    // It is awaited below; a start that fails meanwhile is told there.
    starting.catch(() => undefined);
    // The client library is loaded while there is nothing to do but to wait for Fabric's programs.
    if (options.parts === 'founded-ledger') await import('./found.js');
    const { genesisHash = '' } = await starting;
    await checkPins(files, { channelId: plan.channel, genesisHash });
    if (options.parts !== 'ledger') {
      await Promise.all([sites, foundWhereNeeded(files, plan, options.onFirstCommit)]);
    }
    await running.waits();
    return new SupervisedConsortium(files, plan, genesisHash, supervisor, [running, lock]);
  } catch (error) {
    await supervisor[Symbol.asyncDispose]();
    await running[Symbol.asyncDispose]();
    throw error;
  }
}

class SupervisedConsortium implements Consortium {
  readonly files: Folders;
  readonly plan: Plan;
  readonly genesisHash: string;
  readonly #supervisor: Supervisor;
  readonly #held: readonly AsyncDisposable[];

  constructor(
    files: Folders,
    plan: Plan,
    genesisHash: string,
    supervisor: Supervisor,
    held: readonly AsyncDisposable[],
  ) {
    this.files = files;
    this.plan = plan;
    this.genesisHash = genesisHash;
    this.#supervisor = supervisor;
    this.#held = held;
  }

  get parts(): readonly RunningPart[] {
    return this.#supervisor.parts;
  }

  async ready(): Promise<void> {
    await Promise.all(this.parts.map(({ name }) => this.#supervisor.ready(name)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#supervisor[Symbol.asyncDispose]();
    for (const held of this.#held) await held[Symbol.asyncDispose]();
  }
}

/** All parts start at once; the network waits for the chaincodes, so the start is as long as one. */
async function startParts(supervisor: Supervisor, files: Folders, plan: Plan) {
  const packageId = await chaincodePackageId(plan);
  const [network] = await Promise.all([
    supervisor.start({ name: 'network', args: ['run', 'network', '--data', files.home] }),
    ...plan.members.map((member) => supervisor.start(chaincodePart(files, packageId, member))),
  ]);
  return network;
}

/** The service of one member's chaincode. */
export function chaincodePart(
  files: Folders,
  packageId: string,
  member: Pick<Member, 'name' | 'mspId' | 'domain'> & {
    readonly ports: Pick<Member['ports'], 'chaincode'>;
  },
): Part {
  const { server } = materialPaths(files.crypto, member.domain).chaincode;
  const options = {
    'package-id': packageId,
    address: `127.0.0.1:${String(member.ports.chaincode)}`,
    msp: member.mspId,
    'tls-cert': server.certificate,
    'tls-key': server.key,
    'tls-client-ca': server.ca,
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  return { name: `chaincode-${member.name}`, args: ['run', 'chaincode', ...args] };
}

/** The sites start beside the network and follow its ledger as soon as that is there. */
export async function startSites(
  supervisor: Supervisor,
  files: Folders,
  plan: Plan,
  { hasDatabases = false }: Pick<StartOptions, 'hasDatabases'>,
  choice: KafkaChoice | undefined,
): Promise<void> {
  if (choice !== undefined) {
    const { startKafkaSites } = await import('./kafka-parts.js');
    await startKafkaSites(supervisor, files, plan, { choice, ownDatabases: !hasDatabases });
    return;
  }
  await Promise.all(plan.members.map((member) => supervisor.start(sitePart(files, member))));
  await bundleAuthorities(files, plan);
}

async function foundWhereNeeded(
  files: Folders,
  plan: Plan,
  onFirstCommit?: () => void,
): Promise<void> {
  // The client library is loaded while the sites start up, not before.
  const { foundConsortium, isFounded } = await import('./found.js');
  if (!(await isFounded(files, plan))) await foundConsortium(files, plan, onFirstCommit);
}

/** A whole site of a member in one process. */
function sitePart(files: Folders, member: Member): Part {
  const args = ['run', 'site', '--data', files.home, '--member', member.name];
  return { name: `site-${member.name}`, args };
}

function hooks({ onRestart, onFailure, onWaiting }: StartOptions, running: RunningMark) {
  return {
    ...(onRestart && { onRestart }),
    ...(onFailure && { onFailure }),
    onWaiting: (sentence: string) => {
      // That it could not be written down must not stop the start.
      running.waits(sentence).catch(() => undefined);
      onWaiting?.(sentence);
    },
  };
}
