import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EVENT_TYPE_PREFIX, type EventOf, topics } from '@edgebeat/core';
import { z } from 'zod';
import { openBus, temporaryFolder, valuesOf } from './agents-bus';
import { hashOf } from './correlating';

/** What lies on the bus after an agent was killed and started again until it had read everything. */
export interface AfterKills {
  readonly kills: number;
  readonly hash: string;
  readonly twice: number;
  readonly late: number;
}

const Said = z.object({
  id: z.string(),
  type: z.literal(`${EVENT_TYPE_PREFIX}IncidentCorrelated`),
});
const Late = z.object({ reason: z.literal('late') });
// The compiled file, also when this one is run from its source by a test.
const child = join(__dirname, '..', '..', 'dist', 'proofs', 't11-child.js');

/** Lets a process correlate events and kills it again and again while it does. */
export async function correlateUnderKills(
  events: readonly EventOf<'LogReceived'>[],
  kills: number,
  random: () => number,
  say: (line: string) => void,
): Promise<AfterKills> {
  await using folder = await temporaryFolder();
  {
    await using bus = await openBus(folder.path);
    for (let at = 0; at < events.length; at += 250) {
      const records = events.slice(at, at + 250).map((event) => ({
        ...{ key: event.source, value: JSON.stringify(event) },
      }));
      await bus.publish(topics.telemetry.name, records);
    }
  }
  let killed = 0;
  while (killed < kills && (await wasKilled(folder.path, 50 + random() * 400))) {
    killed += 1;
    say(`kill ${String(killed)} of ${String(kills)}`);
  }
  await run(folder.path);
  await using bus = await openBus(folder.path);
  const said = (await valuesOf(bus, topics.incidents.name)).map((value) => Said.parse(value).id);
  const parked = await valuesOf(bus, 'correlation.parked');
  return {
    kills: killed,
    hash: hashOf([...new Set(said)]),
    twice: said.length - new Set(said).size,
    late: parked.filter((value) => Late.safeParse(value).success).length,
  };
}

/** Starts the agent and kills it after it has run for a time; false when it was done before. */
async function wasKilled(folder: string, afterMs: number): Promise<boolean> {
  const process = start(folder);
  const ended = once(process, 'exit');
  await Promise.race([once(process.stdout ?? process, 'data'), ended]);
  await Promise.race([sleep(afterMs), ended]);
  const wasRunning = process.exitCode === null;
  process.kill('SIGKILL');
  await ended;
  return wasRunning;
}

async function run(folder: string): Promise<void> {
  const process = start(folder);
  const [code] = (await once(process, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the agent ended with ${String(code)}`);
}

function start(folder: string): ChildProcess {
  return spawn(process.execPath, [child, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
}
