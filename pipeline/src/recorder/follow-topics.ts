import type { Batch, Bus } from '@edgebeat/bus';
import { topics } from '@edgebeat/core';
import { isParkedTopic } from './parked-rows';
import { pause } from './pause';
import type { RecorderLog } from './recorder-log';

/** The group in which the recorder reads. */
export const recorderGroup = 'recorder';

/** The topics that the recorder reads beside those of parked records. */
export const recorderTopics: readonly string[] = [
  topics.telemetry.name,
  topics.detections.name,
  topics.incidents.name,
  topics.control.name,
  topics.metrics.name,
  topics['ledger.events'].name,
  topics.lifecycle.name,
];

/** Until when topics are followed, and how often new ones are looked for. */
export interface FollowOptions {
  readonly signal: AbortSignal;
  readonly topicsMs: number;
  readonly log?: RecorderLog | undefined;
}

/** What the recorder reads: topics of its own list, and those of parked records that there are. */
export async function recordedTopics(bus: Bus): Promise<readonly string[]> {
  const parked = (await bus.topics()).map(({ name }) => name).filter(isParkedTopic);
  return [...recorderTopics, ...parked.sort()];
}

/**
 * Reads all topics until the signal is given. Agents make topics of parked records when they need
 * them; when there is a new one, the recorder joins its group again with the longer list.
 *
 * @throws Unavailable bus-unavailable.
 */
export async function followTopics(
  bus: Bus,
  handle: (batch: Batch) => Promise<void>,
  following: FollowOptions,
): Promise<void> {
  const { signal } = following;
  while (!signal.aborted) {
    const names = await recordedTopics(bus);
    const changed = new AbortController();
    const round = AbortSignal.any([signal, changed.signal]);
    const watching = watch(bus, names, { ...following, signal: round }).then(() => {
      changed.abort();
    });
    try {
      await bus.consume({ group: recorderGroup, topics: names, signal: round }, handle);
    } finally {
      changed.abort();
      await watching;
    }
  }
}

/** Resolves when there is a topic that is not in the list, or the signal is given. */
async function watch(
  bus: Bus,
  names: readonly string[],
  { signal, topicsMs, log }: FollowOptions,
): Promise<void> {
  for (;;) {
    await pause(topicsMs, signal);
    if (signal.aborted) return;
    try {
      if ((await recordedTopics(bus)).some((name) => !names.includes(name))) return;
    } catch (error) {
      log?.warn({ error: String(error) }, 'the topics could not be listed');
    }
  }
}
