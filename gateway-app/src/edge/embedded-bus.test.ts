import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedBus, openEmbeddedBus } from '@edgebeat/bus';
import { topics } from '@edgebeat/core';
import { createLog } from '@edgebeat/core/node';
import { openDeviceDirectory } from './device-directory';
import { createDeviceRequest } from './device-request';
import { until } from './edge.test.kit';
import { IntakeQueue } from './intake-queue';
import { register } from './registry.test.kit';
import { defaultEdgeSettings } from './settings';

let folder: string;
let bus: EmbeddedBus;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edge-bus-'));
  bus = await openEmbeddedBus({ folder });
  await bus.ensureTopics([topics.intake, topics.registry]);
});

afterEach(async () => {
  await bus[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe('the device ingress on the embedded bus', () => {
  it('given a registry that changes while it is open, when it is followed, then the last state holds', async () => {
    const { publicKey } = await createDeviceRequest('cam-01');
    await register(bus, 'cam-01', publicKey);
    const log = createLog({ level: 'silent', name: 'edge' });
    const options = { mspId: 'AlphaMSP', pollMs: 10, log };
    await using directory = await openDeviceDirectory(bus, options);
    const before = directory.find('cam-01');

    for (let n = 0; n < 50; n += 1) await register(bus, `cam-${n}`, publicKey);
    await register(bus, 'cam-01', publicKey, { status: 'revoked' });
    await until(() => directory.find('cam-01')?.status === 'revoked');

    expect(before).toMatchObject({ status: 'active' });
    expect(directory.find('cam-49')).toMatchObject({ status: 'active' });
  });

  it('given more than the bus takes at once, when all comes together, then all is kept', async () => {
    const queue = new IntakeQueue(bus, defaultEdgeSettings);
    const value = (n: number) => JSON.stringify({ n, pad: 'ü'.repeat(100_000) });

    await Promise.all(
      Array.from({ length: 60 }, (_, n) => queue.publish([{ key: 'cam-01', value: value(n) }])),
    );

    const kept: (string | null)[] = [];
    for await (const record of bus.readAll('intake')) kept.push(record.value);
    expect(kept).toEqual(Array.from({ length: 60 }, (_, n) => value(n)));
  });
});
