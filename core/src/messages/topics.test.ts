import { events } from '../events';
import {
  changelogTopic,
  keyedTopic,
  parkedTopic,
  topicOf,
  topics,
  type TopicSettings,
} from './topics';

const settings: readonly TopicSettings[] = Object.values(topics);
const derived = [parkedTopic('intake'), changelogTopic('security'), keyedTopic('security', 4)];

describe('topics', () => {
  it('given the list, when names are compared, then every topic is filed under its own', () => {
    expect(settings.map(({ name }) => name)).toEqual(Object.keys(topics));
  });

  it.each([...settings, ...derived])(
    'given $name, when its settings are read, then a broker accepts them and everything is bounded',
    ({ name, partitions, keep }) => {
      expect(name).toMatch(/^[a-zA-Z0-9._-]{1,249}$/);
      expect(partitions).toBeGreaterThan(0);
      expect(keep === 'compact' || (keep.hours > 0 && keep.bytes > 0)).toBe(true);
    },
  );

  it('given topics whose order counts, when they are read, then they have one partition', () => {
    const ordered = [topics['ledger.events'], topics.registry, topics.control, topics.audit];

    expect(ordered.map(({ partitions }) => partitions)).toEqual([1, 1, 1, 1]);
  });

  it('given what is kept for ever, when it is listed, then it is the registry and the changelogs', () => {
    const compacted = [...settings, ...derived].filter(({ keep }) => keep === 'compact');

    expect(compacted.map(({ name }) => name)).toEqual(['registry', 'changelog.security']);
  });
});

describe('topicOf', () => {
  it('given the types of events, when each is looked up, then it has a topic of the list', () => {
    const found = Object.keys(events).map((name) => Reflect.get(topicOf, name) as unknown);

    expect(Object.keys(topicOf).sort()).toEqual(Object.keys(events).sort());
    expect(found.filter((topic) => !Object.keys(topics).some((name) => name === topic))).toEqual(
      [],
    );
  });
});

describe('topics of agents', () => {
  it('given a topic and an agent, when theirs are named, then the names say what they are for', () => {
    const names = derived.map(({ name, partitions }) => [name, partitions]);

    expect(names).toEqual([
      ['intake.parked', 1],
      ['changelog.security', 1],
      ['keyed.security', 4],
    ]);
  });
});
