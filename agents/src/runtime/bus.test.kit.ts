import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bus, openEmbeddedBus, type StoredRecord } from '@edgebeat/bus';
import { AgentReportedData, topics } from '@edgebeat/core';
import { z } from 'zod';
import type { Reading } from './bus-use';

/** An embedded bus with every topic of the list, in a folder that goes with it. */
export async function openTestBus(clock?: () => number): Promise<Bus> {
  const folder = await mkdtemp(join(tmpdir(), 'agents-'));
  const bus = await openEmbeddedBus({ folder, ...(clock === undefined ? {} : { clock }) });
  const dispose = bus[Symbol.asyncDispose].bind(bus);
  await bus.ensureTopics(Object.values(topics));
  return Object.assign(bus, {
    async [Symbol.asyncDispose]() {
      await dispose();
      await rm(folder, { recursive: true, force: true });
    },
  });
}

/** All that lies on a topic; nothing when there is no such topic. */
export async function recordsOn(bus: Bus, topic: string): Promise<StoredRecord[]> {
  const names = (await bus.topics()).map(({ name }) => name);
  const records: StoredRecord[] = [];
  if (!names.includes(topic)) return records;
  for await (const record of bus.readAll(topic)) records.push(record);
  return records;
}

/** The values that lie on a topic, read as JSON. */
export async function valuesOn(bus: Bus, topic: string): Promise<unknown[]> {
  const records = await recordsOn(bus, topic);
  return records.map(({ value }): unknown => JSON.parse(value ?? 'null'));
}

/** Waits until something holds, and fails when it does not in time. */
export async function until(holds: () => Promise<boolean> | boolean, ms = 8_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`it did not hold within ${ms} ms: ${String(holds)}`);
    await sleep(5);
  }
}

/** Waits until groups have read everything of what they read. */
export async function untilRead(bus: Bus, readings: readonly Reading[]): Promise<void> {
  await until(() => isAllRead(bus, readings));
}

/** Whether groups have read everything at one moment: what one has read, another may still get. */
export async function isAllRead(bus: Bus, readings: readonly Reading[]): Promise<boolean> {
  for (const reading of [...readings, ...readings]) {
    if (!(await isRead(bus, reading))) return false;
  }
  return true;
}

async function isRead(bus: Bus, { group, topics: names }: Reading): Promise<boolean> {
  const known = (await bus.topics()).map(({ name }) => name);
  if (!names.every((name) => known.includes(name))) return false;
  const offsets = (await Promise.all(names.map((name) => bus.offsets(group, name)))).flat();
  return offsets.every(({ end, committed }) => committed === end);
}

/** What an agent has reported of itself last. */
export async function lastReport(bus: Bus, agent: string): Promise<AgentReportedData | undefined> {
  const values = await valuesOn(bus, topics.metrics.name);
  return values.flatMap((value) => readReport(value)).findLast(({ name }) => name === agent);
}

/** The report that a value of the topic is, if it is one. */
export function readReport(value: unknown): AgentReportedData[] {
  const report = z.object({ data: AgentReportedData }).safeParse(value);
  return report.success ? [report.data.data] : [];
}
