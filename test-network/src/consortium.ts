import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  connectMember,
  foundConsortium,
  freePortsOnly,
  type Member,
  startConsortium as startEmbedded,
  type StartOptions,
} from '@edgebeat/cli';
import type { FabricLedger } from '@edgebeat/ledger';

type Embedded = Awaited<ReturnType<typeof startEmbedded>>;
type Label = Parameters<typeof connectMember>[3];

/** A founded consortium of three members in a temporary folder, on free ports. */
export interface TestConsortium extends AsyncDisposable {
  readonly embedded: Embedded;
  readonly members: readonly Member[];
  connect(member: Member, label: Label): Promise<FabricLedger>;
  /** The first member; there always is one. */
  readonly first: Member;
}

/** Starts a consortium of its own; disposing it stops every process and removes the folder. */
export async function startTestConsortium(
  options: Pick<StartOptions, 'onRestart' | 'onFailure' | 'fabric'> & {
    readonly home?: string;
  } = {},
): Promise<TestConsortium> {
  const own = options.home === undefined;
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'edgebeat-')));
  const removeHome = () => (own ? rm(home, { recursive: true, force: true }) : Promise.resolve());
  try {
    const embedded = await startEmbedded({
      ...options,
      home,
      ports: freePortsOnly,
      parts: 'ledger',
    });
    return await founded(embedded, removeHome);
  } catch (error) {
    await removeHome();
    throw error;
  }
}

async function founded(
  embedded: Embedded,
  removeHome: () => Promise<void>,
): Promise<TestConsortium> {
  const stop = async () => {
    await embedded[Symbol.asyncDispose]();
    await removeHome();
  };
  const { files, plan } = embedded;
  const [first] = plan.members;
  if (first === undefined) throw new Error('the plan names no member');
  try {
    await foundConsortium(files, plan);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    embedded,
    members: plan.members,
    first,
    connect: (member, label) => connectMember(files, plan, member, label),
    [Symbol.asyncDispose]: stop,
  };
}
