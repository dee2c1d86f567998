import { randomUUID } from 'node:crypto';
import { startConsumer, eventually, numbered } from '../contract-suite/bench';
import { describeKafka, quickly, superUser, TestBroker } from './kafka-broker.test.kit';
import type { KafkaBus } from './kafka-bus';
import type { KafkaBusSettings } from './kafka-options';
import { openKafkaBus } from './open-kafka-bus';

jest.setTimeout(120_000);

const keep = { hours: 1, bytes: 64 * 1_048_576 };

describeKafka(process.env['EDGEBEAT_TOOLS'], 'a broker that goes away', (jars) => {
  let broker: TestBroker;

  beforeAll(async () => {
    broker = await TestBroker.start(jars);
  });

  afterAll(() => broker[Symbol.asyncDispose]());

  async function open(settings: Partial<KafkaBusSettings> = {}): Promise<KafkaBus> {
    const credentials = await broker.authority.issue(superUser);
    return openKafkaBus(quickly(broker.broker, credentials, { settings: { ...settings } }));
  }

  async function topicOf(bus: KafkaBus): Promise<string> {
    const name = `outage.${randomUUID()}`;
    await bus.ensureTopics([{ name, partitions: 2, keep }]);
    return name;
  }

  it('given publishers and a reader, when the broker is killed, then what was acknowledged is read, and nobody was started again', async () => {
    await using bus = await open({ publishMs: 60_000 });
    const topic = await topicOf(bus);
    const acknowledged: string[] = [];
    const over = new AbortController();
    const publishing = (async () => {
      for (let round = 0; !over.signal.aborted; round += 1) {
        const records = numbered(10, 10).map(({ key }) => ({
          key,
          value: `${key}/${String(round)}`,
        }));
        await bus.publish(topic, records);
        acknowledged.push(...records.map(({ value }) => value));
      }
    })();
    await using reader = startConsumer(bus, { group: 'outage', topics: [topic] });
    await eventually(() => acknowledged.length > 50);
    await broker.restart();
    const before = acknowledged.length;
    await eventually(() => acknowledged.length > before + 50);
    over.abort();
    await publishing;

    const read = () => reader.records().map(({ value }) => value ?? '');
    await eventually(() => new Set(read()).size >= acknowledged.length);

    expect(new Set(read())).toEqual(new Set(acknowledged));
    const content: string[] = [];
    for await (const { value } of bus.readAll(topic)) content.push(value ?? '');
    // A repeated attempt is known by its number, so nothing lies there twice.
    expect(content.length).toBe(acknowledged.length);
  });

  it('given a broker that is not there, when it is used, then it is unavailable within its time, and goes on when it is back', async () => {
    await using bus = await open({ publishMs: 500, readMs: 500 });
    const topic = await topicOf(bus);
    await bus.publish(topic, numbered(1));
    await broker.kill();
    // The first one may meet the connection that has just broken: what became of it is not known.
    await bus.publish(topic, numbered(1)).catch(() => undefined);

    const unavailable = { name: 'Unavailable', code: 'bus-unavailable' };
    await expect(bus.publish(topic, numbered(1))).rejects.toMatchObject(unavailable);
    await expect(bus.read(topic, 0, 0, 1)).rejects.toMatchObject(unavailable);
    await broker.restart();

    await eventually(() =>
      bus.publish(topic, numbered(1)).then(
        () => true,
        () => false,
      ),
    );
    await eventually(() =>
      bus.read(topic, 0, 0, 1).then(
        () => true,
        () => false,
      ),
    );
  });

  it('given a broker that stands still behind a publish, when its time is over, then the outcome is unknown', async () => {
    await using bus = await open({ publishMs: 1_000, requestMs: 800, readMs: 500 });
    const topic = await topicOf(bus);
    await bus.publish(topic, numbered(4));
    await broker.freeze();
    try {
      const publishing = bus.publish(topic, [{ key: 'k', value: 'perhaps' }]);

      await expect(publishing).rejects.toMatchObject({ name: 'Unknown', code: 'outcome-unknown' });
    } finally {
      broker.thaw();
    }

    // A new numbering: what comes after a publish that was given up is not taken for it.
    await eventually(() =>
      bus.publish(topic, [{ key: 'k', value: 'certainly' }]).then(
        () => true,
        () => false,
      ),
    );
    const values: (string | null)[] = [];
    for await (const { value } of bus.readAll(topic)) values.push(value);
    expect(values).toContain('certainly');
  });
});
