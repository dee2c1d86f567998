import { Buffer } from 'node:buffer';
import { busLimits, type StoredRecord } from '@edgebeat/bus';
import { Rejected, type TopicSettings } from '@edgebeat/core';
import { z } from 'zod';
import { tryJson } from './read-json';

/** One record that an agent wants published. */
export interface Output {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  /** What makes it one thing: the same id is not published twice. */
  readonly id: string;
  /** The id of an output in whose company alone it is published: known when that one is. */
  readonly partOf?: string;
}

/** A topic that an agent writes, and how the ids of what lies there are read. */
export interface OutputTopic {
  readonly settings: TopicSettings;
  idOf(record: StoredRecord): string | undefined;
}

const WithId = z.object({ id: z.string() });

/** A topic of JSON objects with an `id`: events and ledger requests. */
export function topicOfObjects(settings: TopicSettings): OutputTopic {
  return { settings, idOf: ({ value }) => WithId.safeParse(tryJson(value ?? '')).data?.id };
}

/** @throws Rejected too-large for what the bus would refuse. */
export function checkSize(output: Output): Output {
  const bytes = Buffer.byteLength(output.value);
  if (bytes <= busLimits.valueBytes) return output;
  throw new Rejected(
    'too-large',
    `what the agent makes of it for ${output.topic} has ${bytes} bytes; the bus takes ${busLimits.valueBytes}`,
  );
}
