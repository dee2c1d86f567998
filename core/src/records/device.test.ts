import { DeviceKeyRecord, DeviceRecord, RegisterDevice, RevokeDevice, SetTrust } from './device';
import { GetMembership, MembershipView } from './membership';

const hash = '5'.repeat(64);
const device = {
  deviceId: 'cam-01',
  siteId: 'alpha-1',
  tenant: 'alpha',
  type: 'USB_STORAGE',
  platform: 'linux',
  publicKey: 'MFkw',
};
const command = { commandId: 'c-1', deviceId: 'cam-01', reason: 'odd traffic' };
const entry = {
  actor: { msp: 'AlphaMSP', keyHash: hash },
  transactionId: hash,
  time: '2026-01-31T10:00:00.000Z',
};
const head = { record: 1, channel: 'common', owner: 'AlphaMSP' };
const record = {
  ...head,
  kind: 'device',
  ...device,
  signatureRequired: true,
  keyHash: hash,
  status: 'active',
  trust: 'quarantined',
  reason: 'odd traffic',
  release: { trust: 'trusted', proposedBy: hash, reason: 'was cleaned', commandId: 'c-2' },
  commands: [{ commandId: 'c-1', contentHash: hash }],
  contentHash: hash,
  entry,
};

function pathsOf(result: {
  error?: { issues: readonly { path: readonly PropertyKey[] }[] } | undefined;
}) {
  return result.error?.issues.map(({ path }) => path.join('.'));
}

describe('RegisterDevice', () => {
  it('given no word on signatures, when it is read, then none are required', () => {
    expect(RegisterDevice.parse(device)).toEqual({ ...device, signatureRequired: false });
  });

  it.each([
    ['deviceId', ''],
    ['deviceId', 'x'.repeat(129)],
    ['tenant', '-alpha'],
    ['tenant', 'x'.repeat(65)],
    ['type', 'camera'],
    ['type', '7CAMERA'],
    ['type', 'X'.repeat(65)],
    ['platform', 'amiga'],
    ['publicKey', ''],
    ['publicKey', 'no base64'],
    ['publicKey', 'A'.repeat(1028)],
    ['signatureRequired', 'yes'],
  ])('given a %s of %j, when it is read, then the field is named', (field, value) => {
    expect(pathsOf(RegisterDevice.safeParse({ ...device, [field]: value }))).toEqual([field]);
  });

  it.each(['owner', 'trust', 'status', 'keyHash', 'commandId'])(
    'given the field %s, when it is read, then it is refused',
    (field) => {
      expect(RegisterDevice.safeParse({ ...device, [field]: 'x' }).success).toBe(false);
    },
  );
});

describe('commands on devices', () => {
  it.each([
    ['a trust', SetTrust, { ...command, trust: 'restricted' }],
    [
      'a trust for somebody',
      SetTrust,
      { ...command, trust: 'trusted', onBehalfOf: { pseudonym: 'p' } },
    ],
    ['a revocation', RevokeDevice, command],
  ])('given %s, when it is read, then it stays as it is', (_, schema, value) => {
    expect(schema.parse(value)).toEqual(value);
  });

  it.each([
    [
      'a trust without a reason',
      SetTrust,
      { ...command, trust: 'trusted', reason: undefined },
      'reason',
    ],
    ['a trust that is none', SetTrust, { ...command, trust: 'revoked' }, 'trust'],
    [
      'a revocation without a command',
      RevokeDevice,
      { ...command, commandId: undefined },
      'commandId',
    ],
    [
      'a revocation with a long reason',
      RevokeDevice,
      { ...command, reason: 'x'.repeat(257) },
      'reason',
    ],
    ['a revocation with a trust', RevokeDevice, { ...command, trust: 'trusted' }, ''],
  ])('given %s, when it is read, then the field is named', (_, schema, value, field) => {
    expect(pathsOf(schema.safeParse(value))).toEqual([field]);
  });
});

describe('records of devices', () => {
  it.each([
    ['a device', DeviceRecord, record],
    [
      'a device whose release is for somebody',
      DeviceRecord,
      {
        ...record,
        release: { ...record.release, onBehalfOf: { pseudonym: 'p-7' } },
      },
    ],
    [
      'a key',
      DeviceKeyRecord,
      { ...head, kind: 'device-key', keyHash: hash, deviceId: 'cam-01', entry },
    ],
  ])('given %s, when it is read, then it stays as it is', (_, schema, value) => {
    expect(schema.parse(value)).toEqual(value);
  });

  it('given more than 32 commands, when a record is read, then it is refused', () => {
    const commands = Array.from({ length: 33 }, (__, number) => ({
      commandId: `c-${number}`,
      contentHash: hash,
    }));

    expect(pathsOf(DeviceRecord.safeParse({ ...record, commands }))).toEqual(['commands']);
  });

  it('given a device, when it is asked for, then request and answer are of the membership', () => {
    const request = { kind: 'device', owner: 'AlphaMSP', deviceId: 'cam-01' };

    expect(GetMembership.parse(request)).toEqual(request);
    expect(MembershipView.parse(record)).toEqual(record);
  });
});
