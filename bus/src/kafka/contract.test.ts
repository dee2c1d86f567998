import { randomUUID } from 'node:crypto';
import type { Bus } from '../bus';
import { busContract, type BusSubject } from '../bus-contract-suite';
import { describeKafka, quickly, sharedBroker, superUser } from './kafka-broker.test.kit';
import type { KafkaBusOptions } from './kafka-options';
import { openKafkaBus } from './open-kafka-bus';

/** A bus on a broker, with topics and groups of its own. */
class KafkaSubject implements BusSubject {
  readonly #options: KafkaBusOptions;
  #bus: Bus;

  private constructor(bus: Bus, options: KafkaBusOptions) {
    this.#bus = bus;
    this.#options = options;
  }

  static async open(options: KafkaBusOptions): Promise<KafkaSubject> {
    return new KafkaSubject(await openKafkaBus(options), options);
  }

  get bus(): Bus {
    return this.#bus;
  }

  async restart(): Promise<void> {
    await this.#bus[Symbol.asyncDispose]();
    this.#bus = await openKafkaBus(this.#options);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#bus[Symbol.asyncDispose]());
  }
}

describeKafka(process.env['EDGEBEAT_TOOLS'], 'Kafka', (jars) => {
  busContract('the Kafka adapter', async () => {
    const shared = await sharedBroker(jars);
    const prefix = `${randomUUID().slice(0, 8)}.`;
    return KafkaSubject.open(quickly(shared.broker, await shared.issue(superUser), { prefix }));
  });
});
