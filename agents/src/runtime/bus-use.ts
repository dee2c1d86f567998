import { changelogTopic, keyedTopic, type TopicSettings } from '@edgebeat/core';
import type { OutputTopic } from './output';
import { parkedOutputTopic } from './parking';
import type { Wiring } from './wiring';

/** A group of an agent and the topics that it reads. */
export interface Reading {
  readonly group: string;
  readonly topics: readonly string[];
}

/** What an agent uses of the bus. */
export interface BusUse {
  /** Where its input comes in. */
  readonly input: Reading;
  /** Where it reads its input again, partitioned by its own key, when that is needed. */
  readonly keyed: { readonly topic: TopicSettings; readonly reading: Reading } | undefined;
  /** Where it writes. */
  readonly outputs: readonly OutputTopic[];
  /** Every topic that has to be there. */
  readonly topics: readonly TopicSettings[];
}

/** What an agent uses of the bus, by how it is wired. */
export function busUse<In, Out, State, Context>(
  wiring: Pick<Wiring<In, Out, State, Context>, 'agent' | 'inputs' | 'outputs' | 'order'>,
): BusUse {
  const { name, state } = wiring.agent;
  const inputs = wiring.inputs.map(({ topic }) => topic);
  const partitions = Math.max(...inputs.map((topic) => topic.partitions));
  const isKeyed = state !== undefined && wiring.order === 'by-key';
  const topic = isKeyed ? keyedTopic(name, partitions) : undefined;
  const read = topic === undefined ? inputs : [...inputs, topic];
  const parked = read.map((one) => parkedOutputTopic(one.name));
  const outputs = [...wiring.outputs, ...parked];
  const changelog = state === undefined ? [] : [changelogTopic(name)];
  return {
    input: { group: name, topics: inputs.map((one) => one.name) },
    keyed: topic && { topic, reading: { group: `${name}.keyed`, topics: [topic.name] } },
    outputs,
    topics: [...read, ...outputs.map(({ settings }) => settings), ...changelog],
  };
}
