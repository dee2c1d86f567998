import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, kafkaFolder, openEmbeddedBus, openKafkaBus } from '@edgebeat/bus';
import { startEventPath } from './event-path';
import { ProofKafka } from './kafka';

jest.setTimeout(120_000);

const tools = process.env['EDGEBEAT_TOOLS'];
const jars = join(tools ?? '', kafkaFolder);

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

async function openKafka(): Promise<Lying> {
  const kafka = await ProofKafka.start(jars);
  const bus = await openKafkaBus(await kafka.options());
  return {
    bus,
    async [Symbol.asyncDispose]() {
      await bus[Symbol.asyncDispose]();
      await kafka[Symbol.asyncDispose]();
    },
  };
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

(tools !== undefined && existsSync(jars) ? describe : describe.skip)(
  'the path of an event on Kafka (Kafka 4.1.0 in EDGEBEAT_TOOLS: `make tools`)',
  () => {
    pathOn(openKafka);
  },
);
