import { registerRole } from '../../fakes/test-consortium';
import { type DeviceWorld, makeKey, withTrust } from './devices.test.kit';

/** A quarantined device whose release to `trusted` the operator has proposed. */
async function withProposal(change: object = {}): Promise<DeviceWorld> {
  const world = await withTrust('quarantined');
  await world.trust('trusted', { commandId: 'propose', reason: 'was cleaned', ...change });
  return world;
}

describe('a release from quarantine', () => {
  it('given a proposal, when another identity asks for the same level, then it takes effect', async () => {
    const { trust, read, member } = await withProposal();

    const outcome = await trust('trusted', { reason: 'seen too' }, member.admin);

    const items = [{ event: 'DeviceTrustChanged', owner: 'Org1MSP', id: 'cam-01' }];
    expect(outcome).toMatchObject({ ok: true, event: { items } });
    const device = await read();
    expect(device).toMatchObject({ trust: 'trusted', reason: 'seen too' });
    expect(device).not.toHaveProperty('release');
  });

  it('given a proposal, when another operator asks for the same level, then it takes effect', async () => {
    const { ledger, trust, read, member } = await withProposal();
    await registerRole(ledger, member, member.client, 'operator');

    await trust('trusted', {}, member.client);

    expect((await read()).trust).toBe('trusted');
  });

  it('given a proposal, when it is read, then it says who proposed it and by which command', async () => {
    const { read, member } = await withProposal({ onBehalfOf: { pseudonym: 'p-7' } });

    const { release } = await read();

    expect(release).toEqual({
      trust: 'trusted',
      proposedBy: member.operator.keyHash,
      onBehalfOf: { pseudonym: 'p-7' },
      reason: 'was cleaned',
      commandId: 'propose',
    });
  });

  it('given a proposal, when the same identity asks again, then it is forbidden', async () => {
    const { trust, read } = await withProposal();

    const outcome = await trust('trusted');

    expect(outcome).toMatchObject({ ok: false, code: 'forbidden' });
    expect(outcome).toHaveProperty('detail', expect.stringMatching(/^trust: .*Org1MSP/));
    expect((await read()).trust).toBe('quarantined');
  });

  it('given a proposal, when its command is repeated, then the stored record is answered', async () => {
    const { trust, read, ledger } = await withProposal();
    const repeat = { commandId: 'propose', reason: 'was cleaned' };

    const again = await trust('trusted', repeat);

    expect(again).toMatchObject({ ok: true });
    expect(again).not.toHaveProperty('event');
    expect(ledger.lastWrites).toBe(0);
    expect(await read()).toMatchObject({ trust: 'quarantined', release: { trust: 'trusted' } });
  });

  it('given a proposal, when its command comes again under another key, then it confirms nothing', async () => {
    const { trust, read, member } = await withProposal();

    const again = await trust(
      'trusted',
      { commandId: 'propose', reason: 'was cleaned' },
      member.admin,
    );

    expect(again).toMatchObject({ ok: true });
    expect(again).not.toHaveProperty('event');
    expect((await read()).trust).toBe('quarantined');
  });

  it.each([
    ['the same person', 'p-7', 'forbidden', 'quarantined'],
    ['another person', 'p-8', undefined, 'trusted'],
  ])(
    'given a proposal for a person, when another key asks for %s, then the person decides',
    async (_, pseudonym, code, expected) => {
      const { trust, read, member } = await withProposal({ onBehalfOf: { pseudonym: 'p-7' } });

      const outcome = await trust('trusted', { onBehalfOf: { pseudonym } }, member.admin);

      expect(outcome.ok ? undefined : outcome.code).toBe(code);
      expect((await read()).trust).toBe(expected);
    },
  );

  it('given a proposal, when another identity asks for another level, then that one waits instead', async () => {
    const { trust, read, member } = await withProposal();

    const outcome = await trust('restricted', {}, member.admin);

    expect(outcome).toMatchObject({ event: { items: [{ event: 'DeviceReleaseProposed' }] } });
    const release = { trust: 'restricted', proposedBy: member.admin.keyHash };
    expect(await read()).toMatchObject({ trust: 'quarantined', release });
  });

  it('given a proposal that was replaced, when the first identity agrees, then the second level counts', async () => {
    const { trust, read, member } = await withProposal();
    await trust('restricted', {}, member.admin);

    await trust('restricted', { commandId: 'agree' });

    expect((await read()).trust).toBe('restricted');
  });

  it('given a proposal, when the device is quarantined again, then the proposal is withdrawn', async () => {
    const { trust, read, member } = await withProposal();
    await trust('quarantined', { commandId: 'no' }, member.admin);

    const outcome = await trust('trusted', {}, member.admin);

    expect(outcome).toMatchObject({ event: { items: [{ event: 'DeviceReleaseProposed' }] } });
    expect(await read()).toMatchObject({ trust: 'quarantined' });
  });

  it('given a release that took effect, when the device is quarantined and to be released, then it takes two again', async () => {
    const { trust, read, member } = await withProposal();
    await trust('trusted', {}, member.admin);
    await trust('quarantined', { commandId: 'again' });

    await trust('trusted', { commandId: 'once-more' }, member.admin);

    expect(await read()).toMatchObject({ trust: 'quarantined', release: { trust: 'trusted' } });
  });

  it('given a proposal, when the device gets a new key, then it still takes another identity', async () => {
    const { trust, register, read, device, member } = await withProposal();
    await register({ ...device, publicKey: makeKey() });

    const outcomes = [await trust('trusted'), await trust('trusted', {}, member.admin)];

    expect(outcomes).toMatchObject([{ ok: false, code: 'forbidden' }, { ok: true }]);
    expect((await read()).trust).toBe('trusted');
  });
});
