import type { Trust } from '@edgebeat/core';
import { camera, storedAs, withDevice, withTrust } from './devices.test.kit';

const levels: readonly Trust[] = ['trusted', 'restricted', 'quarantined'];
const atOnce = [
  'trusted>trusted',
  'trusted>restricted',
  'trusted>quarantined',
  'restricted>trusted',
  'restricted>restricted',
  'restricted>quarantined',
  'quarantined>quarantined',
];

describe('setTrust by one identity', () => {
  it.each(levels.flatMap((from) => levels.map((to) => [from, to] as const)))(
    'given a %s device, when it is to be %s, then it is at once or proposed, as the table says',
    async (from, to) => {
      const { trust, read } = await withTrust(from);

      const outcome = await trust(to, { reason: 'because' });

      const isAtOnce = atOnce.includes(`${from}>${to}`);
      const event = isAtOnce ? 'DeviceTrustChanged' : 'DeviceReleaseProposed';
      expect(outcome).toMatchObject({ ok: true, event: { items: [{ event, id: 'cam-01' }] } });
      const device = await read();
      expect(device).toMatchObject(
        isAtOnce
          ? { trust: to, reason: 'because' }
          : { trust: from, reason: from, release: { trust: to, reason: 'because' } },
      );
      expect(device.release === undefined).toBe(isAtOnce);
    },
  );

  it('given a change, when the device is read, then it says who asked, for whom and by which command', async () => {
    const { trust, read, member } = await withDevice();

    await trust('restricted', { commandId: 'c-1', onBehalfOf: { pseudonym: 'p-7' } }, member.admin);

    const { entry, commands } = await read();
    expect(commands.map(({ commandId }) => commandId)).toEqual(['c-1']);
    expect(entry).toMatchObject({
      actor: { msp: member.msp, keyHash: member.admin.keyHash },
      onBehalfOf: { pseudonym: 'p-7' },
    });
  });

  it.each([
    ['a device that is not there', { deviceId: 'cam-02' }, 'not-found', /^deviceId: /],
    ['a level that is not there', { trust: 'adored' }, 'invalid-argument', /^trust: /],
    ['no reason', { reason: '' }, 'invalid-argument', /^reason: /],
    ['a long reason', { reason: 'x'.repeat(257) }, 'invalid-argument', /^reason: /],
    ['an owner', { owner: 'Org2MSP' }, 'invalid-argument', /owner/],
    ['no command id', { commandId: '' }, 'invalid-argument', /^commandId: /],
  ])('given %s, when trust is set, then it is refused', async (_, change, code, detail) => {
    const { trust } = await withDevice();

    const outcome = await trust('restricted', change);

    expect(outcome).toMatchObject({ ok: false, code });
    expect(outcome).toHaveProperty('detail', expect.stringMatching(detail));
  });

  it('given a device of one member, when an operator of another sets its trust, then it finds none', async () => {
    const { trust, read, members } = await withDevice();

    const outcome = await trust('quarantined', {}, members[1].operator);

    expect(outcome).toMatchObject({ ok: false, code: 'not-found' });
    expect((await read()).trust).toBe('trusted');
  });

  it('given a revoked device, when its trust is set, then it is refused', async () => {
    const { trust, revoke } = await withDevice();
    await revoke();

    const outcome = await trust('quarantined');

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-transition' });
  });
});

describe('commands of setTrust', () => {
  it('given a command, when it is repeated, then the stored record is answered and nothing written', async () => {
    const { ledger, trust } = await withDevice();
    const first = await trust('restricted');

    const again = await trust('restricted', { onBehalfOf: { pseudonym: 'p-9' } });

    expect(again).toEqual(storedAs(first));
    expect(ledger.lastWrites).toBe(0);
  });

  it('given a command, when it is repeated after other changes, then they stay', async () => {
    const { trust, read } = await withDevice();
    await trust('restricted');
    await trust('quarantined');

    const again = await trust('restricted');

    expect(again).toMatchObject({ ok: true });
    expect(again).not.toHaveProperty('event');
    expect((await read()).trust).toBe('quarantined');
  });

  it.each([
    ['another level', { trust: 'quarantined' }],
    ['another reason', { reason: 'something else' }],
  ])('given a command, when it comes with %s, then it is a conflict', async (_, change) => {
    const { trust, read } = await withDevice();
    await trust('restricted');

    const outcome = await trust('restricted', change);

    expect(outcome).toMatchObject({ ok: false, code: 'conflict' });
    expect((await read()).trust).toBe('restricted');
  });

  it('given a command of one device, when its id is used for another device, then both change', async () => {
    const { register, trust } = await withDevice();
    await register(camera({ deviceId: 'cam-02' }));

    const outcomes = [await trust('restricted'), await trust('restricted', { deviceId: 'cam-02' })];

    expect(outcomes).toMatchObject([{ event: {} }, { event: {} }]);
  });

  it('given 33 commands, when the record is read, then it remembers the last 32', async () => {
    const { trust, read } = await withDevice();
    const ids = Array.from({ length: 33 }, (_, number) => `c-${number}`);

    for (const commandId of ids) await trust('restricted', { commandId });

    expect((await read()).commands.map(({ commandId }) => commandId)).toEqual(ids.slice(1));
  });

  it('given a device that was revoked, when an earlier command is repeated, then it is answered', async () => {
    const { trust, revoke } = await withDevice();
    await trust('restricted');
    await revoke();

    const again = await trust('restricted');

    expect(again).toMatchObject({ ok: true });
    expect(again).not.toHaveProperty('event');
  });
});
