import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, openEmbeddedBus, openKafkaBus } from '@edgebeat/bus';
import {
  describeKafka,
  quickly,
  sharedBroker,
  superUser,
} from '@edgebeat/bus/dist/kafka/kafka-broker.test.kit';
import { startEventPath } from './event-path';

jest.setTimeout(120_000);

/** A bus and what it lies on, which goes with it. */
interface Lying extends AsyncDisposable {
  readonly bus: Bus;
}

async function openEmbedded(): Promise<Lying> {
  const folder = await mkdtemp(join(tmpdir(), 'path-'));
  const bus = await openEmbeddedBus({ folder });
  return {
    bus,
    async [Symbol.asyncDispose]() {
      await bus[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openKafka(jars: string): Promise<Lying> {
  const shared = await sharedBroker(jars);
  const prefix = `${randomUUID().slice(0, 8)}.`;
  const bus = await openKafkaBus(quickly(shared.broker, await shared.issue(superUser), { prefix }));
  return { bus, [Symbol.asyncDispose]: () => bus[Symbol.asyncDispose]() };
}

function pathOn(open: () => Promise<Lying>): void {
  it('given lines, when they are handed in, then each is one event of the projection', async () => {
    await using lying = await open();
    await using path = await startEventPath(lying.bus);

    await path.handIn(500);

    expect(await path.recorded(500)).toEqual({ rows: 500, positions: 500 });
    expect(await path.onBus()).toBe(500);
  });
}

describe('the path of an event on the embedded bus', () => {
  pathOn(openEmbedded);
});

describeKafka(process.env['EDGEBEAT_TOOLS'], 'the path of an event on Kafka', (jars) => {
  pathOn(() => openKafka(jars));
});
