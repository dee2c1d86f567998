import { randomUUID } from 'node:crypto';
import { describeKafka, quickly, sharedBroker, superUser } from '../kafka-broker.test.kit';
import { readKafkaOptions } from '../kafka-options';
import { openKafkaBus } from '../open-kafka-bus';
import { Link } from './link';

const keep = { hours: 1, bytes: 64 * 1_048_576 };

describeKafka(process.env['EDGEBEAT_TOOLS'], 'a connection to brokers', (jars) => {
  it('given a topic that is asked for while the connection is dropped, when it is asked for again, then its partitions are there', async () => {
    const shared = await sharedBroker(jars);
    const options = quickly(shared.broker, await shared.issue(superUser));
    await using bus = await openKafkaBus(options);
    const [topic, other] = [`link.${randomUUID()}`, `link.${randomUUID()}`];
    await bus.ensureTopics([topic, other].map((name) => ({ name, partitions: 2, keep })));
    await using link = new Link(readKafkaOptions(options));
    await link.leaders(topic);

    const asking = link.leaders(topic).catch(() => undefined);
    await link.drop(link.generation);
    await asking;
    await link.leaders(other);

    expect((await link.leaders(topic)).size).toBe(2);
  });
});
