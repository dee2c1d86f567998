import { storedAs, withDevice } from './devices.test.kit';

describe('revokeDevice', () => {
  it('given a device, when it is revoked, then it is for ever, with its reason, and announced', async () => {
    const { revoke, read } = await withDevice();

    const outcome = await revoke({ reason: 'stolen' });

    const items = [{ event: 'DeviceRevoked', owner: 'Org1MSP', id: 'cam-01' }];
    expect(outcome).toMatchObject({ ok: true, event: { items } });
    expect(await read()).toMatchObject({ status: 'revoked', reason: 'stolen', trust: 'trusted' });
  });

  it('given a release that waits, when the device is revoked, then nothing waits any more', async () => {
    const { trust, revoke, read } = await withDevice();
    await trust('quarantined');
    await trust('trusted');

    await revoke();

    const device = await read();
    expect(device).toMatchObject({ status: 'revoked', trust: 'quarantined' });
    expect(device).not.toHaveProperty('release');
  });

  it('given a revocation, when its command is repeated, then the stored record is answered', async () => {
    const { ledger, revoke } = await withDevice();
    const first = await revoke();

    const again = await revoke();

    expect(again).toEqual(storedAs(first));
    expect(ledger.lastWrites).toBe(0);
  });

  it.each([
    ['its command comes with another reason', { reason: 'lost' }, 'conflict'],
    ['another command comes', { commandId: 'more' }, 'invalid-transition'],
  ])('given a revocation, when %s, then it is refused', async (_, change, code) => {
    const { revoke } = await withDevice();
    await revoke();

    const outcome = await revoke(change);

    expect(outcome).toMatchObject({ ok: false, code });
  });

  it('given a command that set trust, when its id comes to revoke, then it is a conflict', async () => {
    const { trust, revoke, read } = await withDevice();
    await trust('quarantined', { commandId: 'c-1', reason: 'stolen' });

    const outcome = await revoke({ commandId: 'c-1', reason: 'stolen' });

    expect(outcome).toMatchObject({ ok: false, code: 'conflict' });
    expect((await read()).status).toBe('active');
  });

  it.each([
    ['a device that is not there', { deviceId: 'cam-02' }, 'not-found'],
    ['no reason', { reason: '' }, 'invalid-argument'],
    ['an owner', { owner: 'Org1MSP' }, 'invalid-argument'],
  ])('given %s, when it is revoked, then it is refused', async (_, change, code) => {
    const { revoke } = await withDevice();

    const outcome = await revoke(change);

    expect(outcome).toMatchObject({ ok: false, code });
  });

  it('given a device of one member, when an operator of another revokes it, then it finds none', async () => {
    const { revoke, read, members } = await withDevice();

    const outcome = await revoke({}, members[1].operator);

    expect(outcome).toMatchObject({ ok: false, code: 'not-found' });
    expect((await read()).status).toBe('active');
  });
});
