import { generateKeyPairSync } from 'node:crypto';
import { contentHash, DeviceKeyRecord, DeviceRecord, RecordsPage } from '@edgebeat/core';
import { makeFounded } from '../../fakes/test-consortium';
import { camera, makeKey, storedAs, withDevice } from './devices.test.kit';

const ed25519 = generateKeyPairSync('ed25519')
  .publicKey.export({ type: 'spki', format: 'der' })
  .toString('base64');

describe('registerDevice', () => {
  it('given a new device, when an operator registers it, then it is active, trusted and announced', async () => {
    const { ledger, members } = await makeFounded();
    const [{ operator }] = members;
    const device = camera();

    const outcome = await ledger.submit(operator, 'membership:registerDevice', {
      ...device,
      onBehalfOf: { pseudonym: 'p-7' },
    });

    const hash = contentHash(device);
    const about = { owner: 'Org1MSP', id: 'cam-01', contentHash: hash };
    expect(outcome).toHaveProperty('event', { items: [{ event: 'DeviceRegistered', ...about }] });
    const record = DeviceRecord.parse(JSON.parse(outcome.ok ? outcome.text : ''));
    expect(record).toMatchObject({
      ...device,
      owner: 'Org1MSP',
      status: 'active',
      trust: 'trusted',
      commands: [],
      contentHash: hash,
      entry: {
        actor: { msp: 'Org1MSP', keyHash: operator.keyHash },
        onBehalfOf: { pseudonym: 'p-7' },
      },
    });
    expect(record).not.toHaveProperty('onBehalfOf');
  });

  it('given the key of a certificate, when its device is registered, then the hashes are equal', async () => {
    const { register, read, member } = await withDevice();

    await register(camera({ publicKey: member.client.publicKey }));

    expect((await read()).keyHash).toBe(member.client.keyHash);
  });

  it('given a device, when it is registered again, then the stored record is answered', async () => {
    const { ledger, register, device, member } = await withDevice();
    const first = await ledger.submit(member.client, 'membership:get', {
      kind: 'device',
      owner: member.msp,
      deviceId: device.deviceId,
    });
    const { signatureRequired, ...implied } = device;

    const again = await register({ ...implied, onBehalfOf: { pseudonym: 'p-8' } }, member.admin);

    expect(signatureRequired).toBe(false);
    expect(again).toEqual(storedAs(first));
    expect(ledger.lastWrites).toBe(0);
  });

  it('given a device, when its site has ended, then a repeat is answered and a change refused', async () => {
    const { ledger, register, member } = await withDevice();
    const until = new Date(Date.parse(ledger.now) + 60_000).toISOString();
    await ledger.submit(member.admin, 'membership:registerSite', { siteId: 'short', until });
    const device = camera({ deviceId: 'cam-02', siteId: 'short' });
    await register(device);
    ledger.wait(60_000);

    const outcomes = [await register(device), await register({ ...device, type: 'DOOR' })];

    expect(outcomes).toMatchObject([{ ok: true }, { ok: false, code: 'not-found' }]);
  });

  it('given a device, when it is registered with other fields, then they count and are announced', async () => {
    const { register, read, device } = await withDevice();
    const change = { ...device, type: 'DOOR', publicKey: makeKey() };

    const outcome = await register(change);

    const items = [{ event: 'DeviceRegistered', contentHash: contentHash(change) }];
    expect(outcome).toMatchObject({ ok: true, event: { items } });
    expect(await read()).toMatchObject({ ...change, status: 'active', trust: 'trusted' });
  });

  it("given another tenant's device, when its id is registered, then it stays that tenant's", async () => {
    const { register, read, device } = await withDevice();

    const outcome = await register({ ...device, tenant: 'guests', publicKey: makeKey() });

    expect(outcome).toMatchObject({ ok: false, code: 'conflict' });
    expect(await read()).toMatchObject(device);
  });

  it.each([
    ['restricted', [['restricted']]],
    ['quarantined', [['quarantined']]],
    ['to be released', [['quarantined'], ['trusted']]],
  ] as const)(
    'given a device that is %s, when it is registered otherwise, then its standing stays',
    async (_, levels) => {
      const { register, trust, read, device } = await withDevice();
      for (const [level] of levels) await trust(level);
      const before = await read();

      await register({ ...device, publicKey: makeKey(), type: 'DOOR' });

      const { release, reason, commands } = before;
      const after = await read();
      expect(after).toMatchObject({ type: 'DOOR', trust: before.trust, reason, commands });
      expect(after.release).toEqual(release);
    },
  );

  it.each([
    ['as it was', {}],
    ['otherwise', { type: 'DOOR' }],
    ['with a new key', { publicKey: makeKey() }],
  ])(
    'given a revoked device, when it is registered %s, then it stays revoked',
    async (_, change) => {
      const { register, revoke, read, device } = await withDevice();
      await revoke();

      const outcome = await register({ ...device, ...change });

      expect(outcome).toMatchObject({ ok: false, code: 'invalid-transition' });
      expect((await read()).status).toBe('revoked');
    },
  );

  it.each([
    ['of another member', { siteId: 'site-2' }, 'not-found', /^siteId: /],
    ['that is not there', { siteId: 'nowhere' }, 'not-found', /^siteId: /],
    ['without a name', { siteId: '' }, 'invalid-argument', /^siteId: /],
  ])(
    'given a site %s, when a device is registered, then it is refused',
    async (_, change, code, detail) => {
      const { register } = await withDevice();

      const outcome = await register(camera({ deviceId: 'cam-02', ...change }));

      expect(outcome).toMatchObject({ ok: false, code });
      expect(outcome).toHaveProperty('detail', expect.stringMatching(detail));
    },
  );

  it.each([
    ['an owner', { owner: 'Org2MSP' }, /owner/],
    ['a trust', { trust: 'trusted' }, /trust/],
    ['an id with spaces', { deviceId: 'cam 01' }, /^deviceId: /],
    ['a tenant with a slash', { tenant: 'a/b' }, /^tenant: /],
    ['a type in lower case', { type: 'camera' }, /^type: /],
    ['an unknown platform', { platform: 'amiga' }, /^platform: /],
    ['a key that is none', { publicKey: 'AAAA' }, /^publicKey: /],
    ['a key of P-384 to sign', { publicKey: makeKey('P-384'), signatureRequired: true }, /P-256/],
    ['a key of Ed25519 to sign', { publicKey: ed25519, signatureRequired: true }, /P-256/],
  ])(
    'given %s, when a device is registered, then the field is named',
    async (_, change, detail) => {
      const { register } = await withDevice();

      const outcome = await register({ ...camera(), ...change });

      expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
      expect(outcome).toHaveProperty('detail', expect.stringMatching(detail));
    },
  );

  it.each([
    ['P-256 to sign', makeKey(), true],
    ['P-384', makeKey('P-384'), false],
    ['Ed25519', ed25519, false],
  ])(
    'given a key of %s, when a device is registered, then it is accepted',
    async (_, publicKey, signatureRequired) => {
      const { register, read } = await withDevice();

      await register(camera({ publicKey, signatureRequired }));

      expect(await read()).toMatchObject({ publicKey, signatureRequired });
    },
  );
});

describe('a device’s key', () => {
  it('given a key of a device, when another one is registered with it, then it is a conflict', async () => {
    const { register, device } = await withDevice();

    const outcome = await register({ ...device, deviceId: 'cam-02' });

    expect(outcome).toMatchObject({ ok: false, code: 'conflict' });
    expect(outcome).toHaveProperty('detail', expect.stringMatching(/^publicKey: .*cam-01/));
  });

  it('given the key of a revoked device, when another one is registered with it, then it is a conflict', async () => {
    const { register, revoke, device } = await withDevice();
    await revoke();

    const outcome = await register({ ...device, deviceId: 'cam-02' });

    expect(outcome).toMatchObject({ ok: false, code: 'conflict' });
  });

  it('given a key that was changed, when it is used again, then only by the same device', async () => {
    const { register, read, device } = await withDevice();
    await register({ ...device, publicKey: makeKey() });

    const outcomes = [await register({ ...device, deviceId: 'cam-02' }), await register(device)];

    expect(outcomes).toMatchObject([{ ok: false, code: 'conflict' }, { ok: true }]);
    expect((await read()).publicKey).toBe(device.publicKey);
  });

  it('given a device of one member, when another member has the same id and key, then both are there', async () => {
    const { ledger, register, members, device } = await withDevice();

    const outcome = await register({ ...device, siteId: 'site-2' }, members[1].operator);

    expect(outcome).toMatchObject({ ok: true });
    const page = await ledger.ask(RecordsPage, members[0].client, 'records:page', {
      kind: 'device-key',
    });
    const owners = page.items.map(({ value }) => DeviceKeyRecord.parse(JSON.parse(value)).owner);
    expect(owners).toEqual(['Org1MSP', 'Org2MSP']);
  });

  it('given many devices, when one more is registered, then it costs as many reads as the first', async () => {
    const { ledger, register } = await withDevice();
    const reads: number[] = [];

    for (let number = 2; number < 40; number += 1) {
      await register(camera({ deviceId: `cam-${number}` }));
      reads.push(ledger.lastReads);
    }

    const memberIdentityDeviceSiteKey = 5;
    const termsAndConsortium = 2;
    expect(new Set(reads)).toEqual(new Set([memberIdentityDeviceSiteKey + termsAndConsortium]));
  });
});

describe('membership:get of a device', () => {
  it.each([
    ['of another id', { owner: 'Org1MSP', deviceId: 'cam-02' }, 'not-found'],
    ['of another member', { owner: 'Org2MSP', deviceId: 'cam-01' }, 'not-found'],
    ['without an owner', { deviceId: 'cam-01' }, 'invalid-argument'],
  ])('given a device, when one %s is read, then it is refused', async (_, request, code) => {
    const { ledger, member } = await withDevice();

    const outcome = await ledger.submit(member.client, 'membership:get', {
      kind: 'device',
      ...request,
    });

    expect(outcome).toMatchObject({ ok: false, code });
  });
});
