import { freePorts } from '@edgebeat/fabric-embedded/free-ports';
import { type FabricEnvironment, findFabric } from '@edgebeat/network/find-fabric';
import { Exit } from '../exit-codes';
import type { NamedConsortium } from '../fabric-network/plan-from-file';
import { replaceFile } from '../replace-file';
import type { Folders } from './folders';
import type { BasePorts, Plan } from './plan';
import { CHAINCODE_VERSION, ensurePlan, keepPlan, readPlan, refuseWithoutPlan } from './plan-file';
import type { StartOptions } from './start';

/** That the network is to be made of Fabric's own programs, and of which consortium. */
export interface FabricWish {
  /** Where the programs are looked for. */
  readonly environment: FabricEnvironment;
  /** The members; the three of the embedded default where no file is named. */
  readonly consortium?: NamedConsortium;
}

/**
 * Looks at what a network of Fabric's programs needs before anything is made.
 *
 * @throws FabricFailure programs-missing or programs-mixed; Exit usage where a file asks for what
 * cannot be run here.
 */
export async function requireRunnable(files: Folders, { fabric }: StartOptions): Promise<void> {
  const made = await readPlan(files);
  if (made?.network === 'member') {
    throw new Exit(
      'usage',
      `${files.home} holds one member's site; start it with "edgebeat site start --data ${files.home}"`,
    );
  }
  if (fabric === undefined || made?.network === 'embedded') return;
  await findFabric(fabric.environment);
  if (fabric.consortium === undefined) return;
  const { requireOwnHosts } = await import('../fabric-network/plan-from-file.js');
  await requireOwnHosts(fabric.consortium);
}

/**
 * The plan of a data folder, made where there is none.
 *
 * @throws Exit usage when the folder was made otherwise than it is asked for.
 */
export async function planFor(files: Folders, options: StartOptions): Promise<Plan> {
  const { fabric, ports, askedPorts } = options;
  if (fabric === undefined) return ensurePlan(files, ports, askedPorts);
  const made = await readPlan(files);
  if (made?.network === 'embedded') {
    throw new Exit(
      'usage',
      `${files.home} was made with the embedded network; choose another folder for Fabric's programs with --data, or begin anew after "edgebeat down --purge --data ${files.home}"`,
    );
  }
  const { consortium } = fabric;
  if (consortium === undefined) return ensurePlan(files, ports, askedPorts, 'fabric');
  const { planFromFile, requireFreePorts, requireSameMembers } =
    await import('../fabric-network/plan-from-file.js');
  const plan = planFromFile(consortium, CHAINCODE_VERSION, ports);
  if (made !== undefined) {
    requireSameMembers(files.home, consortium, plan, made);
    return made;
  }
  await refuseWithoutPlan(files);
  await requireFreePorts(consortium);
  await replaceFile(files.consortiumFile, consortium.text);
  return keepPlan(files, await withFreeGateways(plan, ports));
}

/** A base port of 0 takes free ports for the sites' gateways, too. */
async function withFreeGateways(plan: Plan, { api, edge }: BasePorts): Promise<Plan> {
  if (api !== 0 && edge !== 0) return plan;
  const taken = plan.members.flatMap(({ ports }) => Object.values(ports));
  const free = (await freePorts(2 * plan.members.length + taken.length)).filter(
    (port) => !taken.includes(port),
  );
  const members = plan.members.map((member, index) => {
    const [freeApi = 0, freeEdge = 0] = free.slice(2 * index);
    const { ports } = member;
    const own = { api: api === 0 ? freeApi : ports.api, edge: edge === 0 ? freeEdge : ports.edge };
    return { ...member, ports: { ...ports, ...own } };
  });
  return { ...plan, members };
}
