import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  accessSite,
  ApiClient,
  connectMember,
  freePortsOnly,
  type Member,
  Settings,
  startConsortium,
  type StartOptions,
} from '@edgebeat/cli';
import type { FabricLedger } from '@edgebeat/ledger';

type Consortium = Awaited<ReturnType<typeof startConsortium>>;
/** Fabric's own programs instead of the embedded network. */
export type FabricWish = NonNullable<StartOptions['fabric']>;
type Label = Parameters<typeof connectMember>[3];

/** One member's site of a test, and a connection to its api as its administrator. */
export interface TestSite {
  readonly member: Member;
  readonly client: ApiClient;
}

/** A consortium with all its sites in a temporary folder, on free ports. */
export interface TestSites extends AsyncDisposable {
  readonly consortium: Consortium;
  readonly home: string;
  readonly sites: readonly TestSite[];
  readonly first: TestSite;
  connect(member: Member, label: Label): Promise<FabricLedger>;
}

async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'edgebeat-'));
  // A server that may not run as root has to pass through.
  await chmod(home, 0o711);
  return home;
}

/** Starts everything; disposing it stops every process and removes a folder of its own. */
export async function startTestSites(
  options: Pick<StartOptions, 'onRestart' | 'onFailure' | 'fabric'> & {
    readonly home?: string;
  } = {},
): Promise<TestSites> {
  const home = options.home ?? (await newHome());
  const removeHome = () =>
    options.home === undefined ? rm(home, { recursive: true, force: true }) : Promise.resolve();
  try {
    const consortium = await startConsortium({
      ...options,
      home,
      ports: freePortsOnly,
      parts: 'all',
    });
    return await connected(consortium, home, removeHome);
  } catch (error) {
    await removeHome();
    throw error;
  }
}

async function connected(
  consortium: Consortium,
  home: string,
  removeHome: () => Promise<void>,
): Promise<TestSites> {
  const { files, plan } = consortium;
  const sites = await Promise.all(
    plan.members.map(async (member) => ({
      member,
      client: new ApiClient(
        await accessSite({ data: home, site: member.siteId }, Settings.parse({})),
      ),
    })),
  );
  const [first] = sites;
  if (first === undefined) throw new Error('the plan names no member');
  return {
    consortium,
    home,
    sites,
    first,
    connect: (member, label) => connectMember(files, plan, member, label),
    async [Symbol.asyncDispose]() {
      await Promise.all(sites.map(({ client }) => client[Symbol.asyncDispose]()));
      await consortium[Symbol.asyncDispose]();
      await removeHome();
    },
  };
}

/** A process as the system lists it. */
export interface SystemProcess {
  readonly pid: number;
  readonly program: string;
}

/** Every process that a process has started, and those that they have, the nearest first. */
export async function descendantsOf(parent: number): Promise<readonly SystemProcess[]> {
  const ids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name));
  const all = await Promise.all(ids.map(readProcess));
  const below = (pid: number): SystemProcess[] => {
    const children = all.filter((one) => one.parent === pid);
    return [...children, ...children.flatMap((child) => below(child.pid))];
  };
  return below(parent);
}

async function readProcess(id: string): Promise<SystemProcess & { readonly parent: number }> {
  const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
  const program = /\((.*)\)/.exec(stat)?.[1] ?? '';
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  return { pid: Number(id), program, parent };
}
