import { generateKeyPairSync } from 'node:crypto';
import { DeviceRecord, type RegisterDevice, type Trust } from '@edgebeat/core';
import type { Outcome } from '../../fakes/fake-ledger';
import { makeFounded, type TestConsortium, type TestMember } from '../../fakes/test-consortium';
import type { TestIdentity } from '../../fakes/test-identity';

/** A new public key as devices hand it in. */
export function makeKey(namedCurve: 'P-256' | 'P-384' = 'P-256'): string {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve });
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}

/** A camera at the site of the first member, with a key of its own. */
export function camera(change: Partial<RegisterDevice> = {}): RegisterDevice {
  return {
    deviceId: 'cam-01',
    siteId: 'site-1',
    tenant: 'org1',
    type: 'CAMERA',
    platform: 'linux',
    publicKey: makeKey(),
    signatureRequired: false,
    ...change,
  };
}

/** A consortium whose first member has registered a camera, and how to speak of it. */
export interface DeviceWorld extends TestConsortium {
  readonly member: TestMember;
  /** What the camera was registered with. */
  readonly device: RegisterDevice;
  readonly register: (request: object, as?: TestIdentity) => Promise<Outcome>;
  /** Sets the camera's trust; the command and the reason are named after the level. */
  readonly trust: (level: Trust, change?: object, as?: TestIdentity) => Promise<Outcome>;
  readonly revoke: (change?: object, as?: TestIdentity) => Promise<Outcome>;
  readonly read: () => Promise<DeviceRecord>;
}

/** As the operator of the first member, where nobody else is named. */
export async function withDevice(): Promise<DeviceWorld> {
  const consortium = await makeFounded();
  const { ledger, members } = consortium;
  const [member] = members;
  const device = camera();
  const submit = (transaction: string, request: object, as = member.operator) =>
    ledger.submit(as, `membership:${transaction}`, request);
  await ledger.ask(DeviceRecord, member.operator, 'membership:registerDevice', device);
  return {
    ...consortium,
    member,
    device,
    register: (request, as) => submit('registerDevice', request, as),
    trust: (trust, change, as) =>
      submit('setTrust', { commandId: trust, ...subject, trust, reason: trust, ...change }, as),
    revoke: (change, as) =>
      submit('revokeDevice', { commandId: 'end', ...subject, reason: 'sold', ...change }, as),
    read: () =>
      ledger.ask(DeviceRecord, members[1].client, 'membership:get', {
        kind: 'device',
        owner: member.msp,
        ...subject,
      }),
  };
}

const subject = { deviceId: 'cam-01' } as const;

/** Brings a new device to a level without anything that waits. */
export async function withTrust(level: Trust): Promise<DeviceWorld> {
  const world = await withDevice();
  await world.trust(level, { commandId: 'before' });
  return world;
}

/** The answer to a repeat: what is stored, and nothing is announced. */
export function storedAs(outcome: Outcome): Outcome {
  return { ok: true, text: outcome.ok ? outcome.text : '' };
}
