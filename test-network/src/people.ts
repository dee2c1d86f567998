import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient, connectMember, folders, readPlan } from '@edgebeat/cli';
import { DeviceRecord, IdentityRecord, Rejected } from '@edgebeat/core';
import { IssuedToken } from '@edgebeat/gateway-app/answers';

/** Asks to wait until a change is on the ledger. */
export const untilCommitted = { wait: 'committed', waitSeconds: 30 } as const;

/** A P-256 key as a device registers it. */
export function deviceKey(): string {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}

/** A connection to a site's api as a person with a token of their own, issued by its administrator. */
export async function operatorAt(
  admin: ApiClient,
  url: string,
  subject: string,
): Promise<ApiClient> {
  const body = { role: 'operator', subject };
  const { token } = IssuedToken.parse((await admin.call('POST', '/api/v1/tokens', { body })).body);
  return new ApiClient({ url, token, ca: admin.ca });
}

/** Sets the trust of a device and waits; the api knows the device once its projection has it. */
export async function setTrust(client: ApiClient, id: string, trust: string): Promise<void> {
  const body = { trust, reason: `a test: ${trust}` };
  for (let turn = 0; ; turn += 1) {
    try {
      await client.call('PUT', `/api/v1/devices/${id}/trust`, { query: untilCommitted, body });
      return;
    } catch (error) {
      const isAbsent = error instanceof Rejected && error.code === 'not-found';
      if (!isAbsent || turn > 100) throw error;
      await sleep(100);
    }
  }
}

/** Reads devices and identities of the first member from its peer. */
export async function registryOf(home: string) {
  const files = folders(home);
  const plan = await readPlan(files);
  const member = plan?.members[0];
  if (plan === undefined || member === undefined) throw new Error('there is no plan');
  const read = async (argument: object) => {
    await using ledger = await connectMember(files, plan, member, 'operator');
    const all = { owner: member.mspId, ...argument };
    return await ledger.evaluate({ contract: 'membership', transaction: 'get', argument: all });
  };
  return {
    keys: files.operators(member.name),
    device: async (deviceId: string) =>
      DeviceRecord.parse(await read({ kind: 'device', deviceId })),
    identity: async (keyHash: string) =>
      IdentityRecord.parse(await read({ kind: 'identity', keyHash })),
  };
}
