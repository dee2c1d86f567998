import { DeviceRecord } from '@edgebeat/core';
import { camera } from './objects.test.kit';
import { askAll, type MemberWorld, type Role } from './member-world.test.kit';

const deviceId = 'cam-01';

/** Four eyes: a device that was quarantined and comes back, in the order of the tests. */
export function deviceCases(world: () => MemberWorld): void {
  const ask = (role: Role, commandId: string, person: string) =>
    world().alpha.submit(role, 'membership:setTrust', {
      ...{ commandId, deviceId, trust: 'trusted', reason: `seen by ${person}` },
      onBehalfOf: { pseudonym: person },
    });
  const read = () => {
    const request = { kind: 'device', owner: world().alpha.msp, deviceId };
    return askAll(world(), DeviceRecord, 'membership:get', request);
  };

  it('given a quarantined device, when one person asks for its release, then it is a proposal only', async () => {
    const { alpha } = world();
    await alpha.submit('operator', 'membership:registerDevice', camera(alpha, deviceId));
    await alpha.submit('operator', 'membership:setTrust', {
      ...{ commandId: 'shut', deviceId, trust: 'quarantined', reason: 'scans ports' },
    });

    await ask('operator', 'release-1', 'p-1');

    expect(await read()).toMatchObject({ trust: 'quarantined', release: { trust: 'trusted' } });
  });

  it.each([
    ['the same key', 'operator', 'release-2', 'p-1'],
    ['the same key once more', 'operator', 'release-3', 'p-1'],
    ['the same key for somebody else', 'operator', 'release-4', 'p-2'],
    ['another key of the same person', 'admin', 'release-5', 'p-1'],
  ] as const)(
    'given a proposal, when %s confirms it, then it is refused',
    async (_, role, commandId, person) => {
      await expect(ask(role, commandId, person)).rejects.toMatchObject({ code: 'forbidden' });

      expect(await read()).toMatchObject({ trust: 'quarantined', release: { trust: 'trusted' } });
    },
  );

  it('given a proposal, when another key of another person confirms it, then the device is released', async () => {
    await ask('admin', 'release-6', 'p-2');

    const released = await read();
    expect(released.trust).toBe('trusted');
    expect(released).not.toHaveProperty('release');
  });
}
