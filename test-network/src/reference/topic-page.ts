import {
  changelogTopic,
  keyedTopic,
  messages,
  parkedTopic,
  topicOf,
  topics,
  type TopicSettings,
} from '@edgebeat/core';
import { page, type ReferencePage, table } from './page';

const MiB = 1024 * 1024;

/** The page of topics: what each carries, how it is kept, and examples of what is no event. */
export function topicPage(): ReferencePage {
  return page('topics.md', 'Topics', 'What is on the bus of a site, and how long it stays there.', [
    ...table(
      ['topic', 'carries', 'partitions', 'kept'],
      Object.entries(topics).map(([name, settings]) => row(settings, carriedBy(name))),
    ),
    '',
    'Every agent has topics of its own beside these:',
    '',
    ...table(
      ['topic', 'carries', 'partitions', 'kept'],
      [
        row(parkedTopic('<topic>'), carriedBy('parked')),
        row(changelogTopic('<agent>'), 'the state of its keys'),
        row(keyedTopic('<agent>', 1), 'its input again, by its own key', 'as its input'),
      ],
    ),
    '',
    ...messageSections(),
  ]);
}

function row(
  { name, partitions, keep }: TopicSettings,
  carries: string,
  width = String(partitions),
): string[] {
  const kept =
    keep === 'compact'
      ? 'the last record of every key, for ever'
      : `${keep.hours} hours, at most ${keep.bytes / MiB} MiB`;
  return [`\`${name}\``, carries, width, kept];
}

/** The types of events and the messages that are on a topic. */
function carriedBy(topic: string): string {
  const types = Object.entries(topicOf).filter(([, one]) => one === topic);
  const kinds = Object.values(messages).filter((one) => one.topic === topic);
  const names = [...types.map(([name]) => name), ...kinds.map(({ name }) => name)];
  return names.map((name) => `\`${name}\``).join(', ');
}

function messageSections(): string[] {
  return Object.values(messages).flatMap(({ name, summary, examples }) => [
    `## ${name}`,
    '',
    summary,
    '',
    ...examples.flatMap((example) => ['```json', JSON.stringify(example, null, 2), '```', '']),
  ]);
}
