import { access, constants, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { postgresProgram } from '@edgebeat/database';
import { findFabric, installerAddress, missingPrograms } from '@edgebeat/network/find-fabric';
import { ApiClient } from '../client/api-client';
import { accessSite, apiUrl } from '../client/site-access';
import { folders } from '../consortium/folders';
import { portsAbove } from '../consortium/plan';
import { readPlan } from '../consortium/plan-file';
import { commandsFor, runningProcess } from '../consortium/running';
import { fabricEnvironment, type Settings } from '../settings';
import { approval } from './approval-check';
import type { CheckResult } from './check-result';
import { fabricSettings } from './fabric-settings-check';
import { kafka } from './kafka-check';
import { nodes } from './nodes-check';
import { upkeep } from './upkeep-check';
import { isThere } from '../is-there';

export interface Finding extends CheckResult {
  readonly name: string;
}

interface Check {
  readonly name: string;
  readonly check: (data: string, settings: Settings) => Promise<CheckResult>;
}

const MiB = 1024 * 1024;
const neededDiskMiB = 1024;
const neededMemoryMiB = 2560;

/** Everything that `edgebeat doctor` looks at, in its order. */
export const checks: readonly Check[] = [
  { name: 'Node', check: () => Promise.resolve(nodeVersion(process.versions.node)) },
  { name: 'PostgreSQL', check: (_data, settings) => postgres(settings) },
  { name: 'Kafka', check: kafka },
  { name: 'data folder', check: dataFolder },
  { name: 'disk', check: disk },
  { name: 'memory', check: () => Promise.resolve(memory(totalmem() / MiB)) },
  { name: 'ports', check: ports },
  { name: 'consortium', check: consortium },
  { name: 'sites', check: sites },
  { name: "Fabric's programs", check: (_data, settings) => fabricPrograms(settings) },
  { name: "Fabric's settings", check: fabricSettings },
  { name: 'nodes', check: nodes },
  { name: 'chaincode', check: approval },
  { name: 'certificates', check: upkeep },
];

/** Node 20.19 is the oldest that works; 20 is out of support. */
export function nodeVersion(version: string): CheckResult {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    return { state: 'bad', detail: `${version} is too old`, mend: 'install Node 22 or 24' };
  }
  const note = major < 22 ? '; Node 20 is out of support, 22 and 24 are supported' : '';
  return { state: 'good', detail: `${version}${note}` };
}

async function postgres({ DATABASE_URL: url }: Settings): Promise<CheckResult> {
  if (url !== undefined) return { state: 'good', detail: 'DATABASE_URL names a server' };
  const program = await postgresProgram();
  return { state: 'good', detail: program };
}

async function dataFolder(data: string): Promise<CheckResult> {
  const folder = await nearestFolder(data);
  await access(folder, constants.W_OK);
  return { state: 'good', detail: `${resolve(data)} can be written` };
}

async function disk(data: string): Promise<CheckResult> {
  const { bavail, bsize } = await statfs(await nearestFolder(data));
  const free = Math.floor((bavail * bsize) / MiB);
  if (free >= neededDiskMiB) return { state: 'good', detail: `${String(free)} MiB free` };
  return {
    state: 'bad',
    detail: `only ${String(free)} MiB free`,
    mend: `make room for ${String(neededDiskMiB)} MiB or choose another folder with --data`,
  };
}

/** The embedded consortium's own bound is 2.5 GB. */
export function memory(total: number): CheckResult {
  const detail = `${String(Math.floor(total))} MiB`;
  if (total >= neededMemoryMiB) return { state: 'good', detail };
  return { state: 'bad', detail, mend: `the consortium needs ${String(neededMemoryMiB)} MiB` };
}

async function ports(data: string, settings: Settings): Promise<CheckResult> {
  if ((await runningProcess(folders(data))) !== undefined) {
    return { state: 'good', detail: 'in use by the running consortium' };
  }
  const plan = await readPlan(folders(data));
  const above = portsAbove({
    network: settings.EDGEBEAT_BASE_PORT,
    api: settings.EDGEBEAT_API_PORT,
    edge: settings.EDGEBEAT_EDGE_PORT,
  });
  const wanted = plan?.members.map((member) => member.ports) ?? [0, 1, 2].map(above);
  const numbers = wanted.flatMap((own) => Object.values(own));
  const free = await Promise.all(numbers.map(isFree));
  const taken = numbers.filter((_port, index) => free[index] === false);
  if (taken.length === 0)
    return { state: 'good', detail: `${String(numbers.length)} ports are free` };
  return {
    state: 'bad',
    detail: `taken: ${taken.join(', ')}`,
    mend: 'end the programs on them, or make a data folder with other ports (--base-port, --api-port, --edge-port)',
  };
}

async function consortium(data: string): Promise<CheckResult> {
  const plan = await readPlan(folders(data));
  if (plan === undefined) {
    return {
      state: 'absent',
      detail: `${data} holds none`,
      mend: `make one with "edgebeat up --data ${data}"`,
    };
  }
  const pid = await runningProcess(folders(data));
  if (pid === undefined) {
    const { start } = await commandsFor(folders(data));
    const mend = `start it with "edgebeat ${start} --data ${data}"`;
    return { state: 'absent', detail: 'stopped', mend };
  }
  return { state: 'good', detail: `runs as process ${String(pid)}` };
}

async function sites(data: string, settings: Settings): Promise<CheckResult> {
  const plan = await readPlan(folders(data));
  if (plan === undefined || (await runningProcess(folders(data))) === undefined) {
    return { state: 'absent', detail: 'none runs' };
  }
  for (const member of plan.members) {
    await using client = new ApiClient(await accessSite({ data, site: member.siteId }, settings));
    await client.call('GET', '/readyz');
  }
  return { state: 'good', detail: `ready: ${plan.members.map(apiUrl).join(', ')}` };
}

/** What a real network is started from; programs of several releases are a fault. */
async function fabricPrograms(settings: Settings): Promise<CheckResult> {
  const environment = fabricEnvironment(settings);
  const missing = missingPrograms(environment);
  if (missing.length === 0) {
    return { state: 'good', detail: (await findFabric(environment)).version };
  }
  return {
    state: 'absent',
    detail: `${missing.join(', ')} not found (only a real network needs them)`,
    mend: `they are in Fabric's official binaries, ${installerAddress}; name their folder in FABRIC_BIN`,
  };
}

/** The folder itself, or the nearest one above it that is there. */
async function nearestFolder(folder: string): Promise<string> {
  const full = resolve(folder);
  const there = await isThere(full);
  return there || dirname(full) === full ? full : nearestFolder(dirname(full));
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolveFree) => {
    const server = createServer();
    server.once('error', () => {
      resolveFree(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolveFree(true);
      });
    });
  });
}
