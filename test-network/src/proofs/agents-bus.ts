import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AgentsOptions, nodeHost, p256Signer, runAgents, systemClock } from '@edgebeat/agents';
import { type Bus, openEmbeddedBus } from '@edgebeat/bus';
import { topics } from '@edgebeat/core';
import { createLog } from '@edgebeat/core/node';

type Registry = AgentsOptions['registry'];

/** A folder that goes when it is disposed. */
export interface Folder extends AsyncDisposable {
  readonly path: string;
}

/** Makes a temporary folder. */
export async function temporaryFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'edgebeat-proof-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Opens the embedded bus of a folder with every topic of the list. */
export async function openBus(folder: string): Promise<Bus> {
  const bus = await openEmbeddedBus({ folder });
  await bus.ensureTopics(Object.values(topics));
  return bus;
}

/** Runs agents of a site over a bus until the signal is given; nothing leaves the bus. */
export async function runSiteAgents(
  bus: Bus,
  registry: Registry,
  signal: AbortSignal,
  { settings, rules, only }: Pick<AgentsOptions, 'settings' | 'rules' | 'only'>,
): Promise<void> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await runAgents({
    site: { mspId: 'AlphaMSP', member: 'alpha', siteId: 'alpha-1' },
    ...{ bus, clock: systemClock(), signal, registry },
    log: createLog({ level: 'silent', name: 'proof' }),
    keys: {
      saltKey: new Uint8Array(32).fill(1),
      channelKey: () => ({ epoch: 1, key: new Uint8Array(32).fill(2) }),
    },
    signer: p256Signer(key),
    gateway: { submit: () => Promise.resolve({ outcome: 'accepted' }) },
    host: nodeHost(),
    ledger: {
      height: () => Promise.resolve(1),
      published: () => Promise.resolve(1),
      waitingSeconds: () => Promise.resolve(0),
      orderer: () => Promise.resolve(),
      newestOfOthers: () => Promise.resolve(undefined),
    },
    ...(settings === undefined ? {} : { settings }),
    ...(rules === undefined ? {} : { rules }),
    ...(only === undefined ? {} : { only }),
  });
}

/** Waits until groups have read all of their topics, several looks in a row. */
export async function untilAllRead(
  bus: Bus,
  groups: readonly (readonly [group: string, topic: string])[],
): Promise<void> {
  const deadline = Date.now() + 600_000;
  for (let looks = 0; looks < 3;) {
    const lags = await Promise.all(groups.map(([group, topic]) => lagOf(bus, group, topic)));
    looks = lags.every((lag) => lag === 0) ? looks + 1 : 0;
    if (Date.now() > deadline) throw new Error(`not all was read: ${lags.join(', ')}`);
    await sleep(20);
  }
}

async function lagOf(bus: Bus, group: string, topic: string): Promise<number> {
  const known = (await bus.topics()).some(({ name }) => name === topic);
  if (!known) return 0;
  const offsets = await bus.offsets(group, topic);
  return offsets.reduce((sum, { end, committed }) => sum + end - committed, 0);
}

/** The values of a topic, read as JSON; none when there is no such topic. */
export async function valuesOf(bus: Bus, topic: string): Promise<unknown[]> {
  const known = (await bus.topics()).some(({ name }) => name === topic);
  const values: unknown[] = [];
  if (!known) return values;
  for await (const { value } of bus.readAll(topic)) values.push(JSON.parse(value ?? 'null'));
  return values;
}
