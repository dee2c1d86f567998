import { Buffer } from 'node:buffer';
import { busLimits } from '@edgebeat/bus';
import { EdgeBeatError, type ParkedRecord, parkedTopic } from '@edgebeat/core';
import { z } from 'zod';
import type { Parking } from './agent';
import type { InputRecord } from './input';
import type { Output, OutputTopic } from './output';
import { faultsOf } from './read-json';

/** The reason of a record that the agent failed on in a way that it did not foresee. */
export const AGENT_ERROR = 'agent-error';

const MAX_DETAIL = 2048;
const MAX_REASON = 64;
/** With every character escaped, this many are still below the bus's limit. */
const CUT = 170_000;
/** What the detail of a record begins with whose value was cut. */
export const CUT_DETAIL = `(cut to ${CUT} characters)`;

/** Why a record is parked, from what its handling threw. */
export function parkingOf(error: unknown): Parking {
  if (error instanceof z.ZodError) return { reason: 'invalid-argument', detail: faultsOf(error) };
  if (error instanceof EdgeBeatError) return { reason: error.code, detail: error.message };
  return { reason: AGENT_ERROR, detail: error instanceof Error ? error.message : String(error) };
}

/** Where a topic's parked records lie; their keys are their ids. */
export function parkedOutputTopic(topic: string): OutputTopic {
  return { settings: parkedTopic(topic), idOf: ({ key }) => key };
}

/**
 * Parks a record: kept with its place and reason, so that nothing vanishes. A value that does not
 * fit beside them is cut, and the detail says so; the whole one is where the place says.
 */
export function parkRecord(
  agent: string,
  { origin, key, value }: InputRecord,
  { reason, detail }: Parking,
  now: string,
): Output {
  const { topic, partition, offset } = origin;
  const id = [agent, topic, partition, offset].join('/');
  const parked: ParkedRecord = {
    ...{ topic, partition, offset, agent, key, value, parkedAt: now },
    reason: reason.slice(0, MAX_REASON),
    detail: detail.slice(0, MAX_DETAIL),
  };
  return { topic: parkedTopic(topic).name, key: id, value: fitting(parked), id };
}

function fitting(parked: ParkedRecord): string {
  const whole = JSON.stringify(parked);
  if (Buffer.byteLength(whole) <= busLimits.valueBytes) return whole;
  const detail = `${CUT_DETAIL} ${parked.detail}`.slice(0, MAX_DETAIL);
  return JSON.stringify({ ...parked, detail, value: parked.value.slice(0, CUT) });
}
