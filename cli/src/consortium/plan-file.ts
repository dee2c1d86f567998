import { mkdir, readFile } from 'node:fs/promises';
import { freePorts } from '@edgebeat/fabric-embedded/free-ports';
import { z } from 'zod';
import { Exit } from '../exit-codes';
import { replaceFile } from '../replace-file';
import type { Folders } from './folders';
import { type BasePorts, Plan, planConsortium, portsAbove } from './plan';
import { isThere } from '../is-there';

/** The version of the chaincode that members run. */
export const CHAINCODE_VERSION = '0.1.0';

/** Reads a data folder's plan, or undefined where none was made. */
export async function readPlan(files: Folders): Promise<Plan | undefined> {
  const text = await readFile(files.plan, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return Plan.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : 'it is not JSON';
    throw new Exit('damaged', `${files.plan} cannot be read (${reason}); restore it or start anew`);
  }
}

/** Reads the plan. @throws Exit usage where the folder holds none. */
export async function requirePlan(files: Folders): Promise<Plan> {
  const plan = await readPlan(files);
  if (plan !== undefined) return plan;
  throw new Exit(
    'usage',
    `${files.home} holds no consortium; make one with "edgebeat up --data ${files.home}"`,
  );
}

/**
 * Reads the plan, or makes one with the given base ports; a network port of 0 takes free ports.
 *
 * @throws Exit usage when other ports were asked for than the folder was made with.
 */
export async function ensurePlan(
  files: Folders,
  base: BasePorts,
  asked: Partial<BasePorts> = {},
  network: Plan['network'] = 'embedded',
): Promise<Plan> {
  const existing = await readPlan(files);
  if (existing !== undefined) {
    requirePorts(files, existing, asked);
    return existing;
  }
  await refuseWithoutPlan(files);
  return keepPlan(files, {
    ...planConsortium(CHAINCODE_VERSION, await choosePorts(base)),
    network,
  });
}

/** Writes down what a data folder is made with. */
export async function keepPlan(files: Folders, plan: Plan): Promise<Plan> {
  await mkdir(files.home, { recursive: true, mode: 0o700 });
  await replaceFile(files.plan, `${JSON.stringify(plan, null, 2)}\n`);
  return plan;
}

const portOptions = { network: '--base-port', api: '--api-port', edge: '--edge-port' } as const;

/** The ports of a folder are chosen when it is made, also when that start failed. */
function requirePorts({ home }: Folders, { members }: Plan, asked: Partial<BasePorts>): void {
  const [first] = members;
  if (first === undefined) return;
  const { orderer, api, edge } = first.ports;
  const made: BasePorts = { network: orderer, api, edge };
  for (const name of ['network', 'api', 'edge'] as const) {
    const port = asked[name];
    // 0 takes whatever is free, so that any will do.
    if (port === undefined || port === 0 || port === made[name]) continue;
    const option = portOptions[name];
    throw new Exit(
      'usage',
      `${option} ${String(port)}: ${home} was made with ${option} ${String(made[name])}; leave the option out, choose another folder with --data, or begin anew after "edgebeat down --purge --data ${home}"`,
    );
  }
}

/** A network without its plan would get other ports and members than its chain knows. */
export async function refuseWithoutPlan(files: Folders): Promise<void> {
  if (!(await isThere(files.network))) return;
  throw new Exit(
    'damaged',
    `${files.plan} is missing, though ${files.network} is there; restore it from a copy or choose another folder with --data`,
  );
}

async function choosePorts(base: BasePorts) {
  if (base.network !== 0) return portsAbove(base);
  const free = await freePorts(15);
  return (index: number) => {
    const [orderer = 0, peer = 0, chaincode = 0, api = 0, edge = 0] = free.slice(index * 5);
    return { orderer, peer, chaincode, api, edge };
  };
}
