import { createLog } from '@edgebeat/core/node';
import { openDeviceDirectory } from './device-directory';
import { createDeviceRequest } from './device-request';
import { until } from './edge.test.kit';
import { MemoryBus } from './memory-bus.test.kit';
import { register, registryEntry } from './registry.test.kit';

const log = createLog({ level: 'silent', name: 'edge' });
const options = { mspId: 'AlphaMSP', pollMs: 5, log };
let publicKey: string;

beforeAll(async () => {
  ({ publicKey } = await createDeviceRequest('cam-01'));
});

describe('openDeviceDirectory', () => {
  it('given a registry, when it is opened, then its last records are there at once', async () => {
    const bus = new MemoryBus();
    await register(bus, 'cam-01', publicKey);
    await register(bus, 'cam-01', publicKey, { status: 'revoked' });
    await register(bus, 'cam-02', publicKey, { owner: 'BetaMSP' });
    await bus.publish('registry', [{ key: 'site~AlphaMSP~cam-03', value: '{}' }]);

    await using directory = await openDeviceDirectory(bus, options);

    expect(directory.find('cam-01')).toMatchObject({ status: 'revoked', tenant: 'alpha' });
    expect(directory.find('cam-02')).toBeUndefined();
    expect(directory.find('cam-03')).toBeUndefined();
  });

  it('given an open directory, when the registry changes, then it follows and says so', async () => {
    const bus = new MemoryBus();
    await using directory = await openDeviceDirectory(bus, options);
    const changed: string[] = [];
    directory.onChange((deviceId) => changed.push(deviceId));

    await register(bus, 'cam-01', publicKey);
    await until(() => directory.find('cam-01') !== undefined);
    await bus.publish('registry', [{ key: 'device~AlphaMSP~cam-01', value: null }]);
    await until(() => directory.find('cam-01') === undefined);

    expect(changed).toEqual(['cam-01', 'cam-01']);
  });

  it('given a listener that starts over, when old records come again, then the newest stays', async () => {
    const bus = new MemoryBus();
    await register(bus, 'cam-01', publicKey, { status: 'revoked', block: 9 });
    await register(bus, 'cam-01', publicKey, { status: 'active', block: 8 });

    await using directory = await openDeviceDirectory(bus, options);

    expect(directory.find('cam-01')).toMatchObject({ status: 'revoked' });
  });

  it.each([
    ['no JSON', () => '{'],
    ['another shape', () => '{"record":{}}'],
    ['another device', () => registryEntry('cam-02', publicKey).value],
  ])(
    'given a record with %s, when it is read, then the device is let in no more',
    async (_, value) => {
      const bus = new MemoryBus();
      await register(bus, 'cam-01', publicKey);
      await bus.publish('registry', [{ key: 'device~AlphaMSP~cam-01', value: value() }]);

      await using directory = await openDeviceDirectory(bus, options);

      expect(directory.find('cam-01')).toBeUndefined();
      expect(directory.find('cam-02')).toBeUndefined();
    },
  );

  it('given a record of a newer version, when it has more fields, then it is read', async () => {
    const bus = new MemoryBus();
    const { key, value } = registryEntry('cam-01', publicKey);
    await bus.publish('registry', [{ key, value: value.replace('{', '{"new":1,') }]);

    await using directory = await openDeviceDirectory(bus, options);

    expect(directory.find('cam-01')).toMatchObject({ deviceId: 'cam-01' });
  });

  it('given a bus that goes away, when it is back, then the directory goes on; its age told so', async () => {
    let now = 0;
    const bus = new MemoryBus();
    await using directory = await openDeviceDirectory(bus, {
      ...options,
      uptime: () => now,
    });
    bus.setAway(true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    now += 60_000;
    const age = directory.ageMs();

    bus.setAway(false);
    await register(bus, 'cam-01', publicKey);
    await until(() => directory.find('cam-01') !== undefined);

    expect(age).toBe(60_000);
    expect(directory.ageMs()).toBe(0);
  });

  it('given a bus that is away, when a directory is opened, then it says so', async () => {
    const bus = new MemoryBus();
    bus.setAway(true);

    await expect(openDeviceDirectory(bus, options)).rejects.toMatchObject({
      code: 'bus-unavailable',
    });
  });

  it('given 1,200 devices, when they come at once, then all are read', async () => {
    const bus = new MemoryBus();
    await using directory = await openDeviceDirectory(bus, options);
    const records = Array.from({ length: 1_200 }, (_, n) => registryEntry(`cam-${n}`, publicKey));

    await bus.publish('registry', records);
    await until(() => directory.find('cam-1199') !== undefined);

    expect(directory.find('cam-600')).toMatchObject({ deviceId: 'cam-600' });
  });
});
