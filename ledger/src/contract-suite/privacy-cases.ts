import { randomBytes, randomUUID } from 'node:crypto';
import { ChannelKeyRecord, Rejected, sha256Hex, Unavailable } from '@edgebeat/core';
import { readChannelKey, shareChannelKey } from '../channel-key';
import type { Ledger, LedgerCall } from '../ledger';
import { call } from './calls';
import { bounds, type LedgerSubject, promise } from './subject';

/** What becomes of values that no block may hold. */
export function privacyCases(subject: () => LedgerSubject): void {
  promise(
    'given a secret, when a call with it is endorsed, then those who were named did it and the bytes do not hold it',
    async () => {
      await using admin = await subject().connectAdmin();
      const key = randomBytes(32);

      const endorsed = await admin.endorse({
        ...(await nextShare(admin)),
        transient: { channelKey: key },
        endorsingOrganizations: [subject().owner],
      });

      expect(endorsed.endorsers).toEqual([subject().owner]);
      const bytes = Buffer.from(endorsed.bytes);
      const forms = [key, ...(['hex', 'base64'] as const).map((form) => key.toString(form))];
      expect(forms.filter((form) => bytes.includes(form))).toEqual([]);
      expect(ChannelKeyRecord.parse(endorsed.result).keyHash).toBe(sha256Hex(key));
    },
  );

  promise(
    'given a shared key, when an own identity reads it at the own peer, then it is that key',
    async () => {
      await using admin = await subject().connectAdmin();
      const share = await nextShare(admin);
      const command = { ...share.argument, key: randomBytes(32) };

      const first = await shareChannelKey(admin, command, bounds);
      const again = await shareChannelKey(admin, command, bounds);

      const { ledger, owner: mspId } = subject();
      const current = await readChannelKey(ledger, { mspId });
      expect(again.result).toEqual(first.result);
      expect({ ...current, key: Buffer.from(current.key) }).toEqual({
        epoch: command.epoch,
        key: command.key,
      });
      expect(await readChannelKey(ledger, { mspId, epoch: command.epoch })).toEqual(current);
    },
  );

  promise(
    'given transient values that cannot be, when they are called with, then the field is told and no value',
    async () => {
      const secret = 'x'.repeat(70_000);
      const wrong: LedgerCall = {
        ...call('incident', 'get', {}),
        transient: { big: Buffer.from(secret) },
      };

      const refused = subject().ledger.endorse(wrong);

      await expect(refused).rejects.toBeInstanceOf(Rejected);
      await expect(refused).rejects.toMatchObject({
        code: 'invalid-argument',
        message: 'transient: exceeds 65536 bytes',
      });
    },
  );

  promise(
    'given a member that there is not, when it has to endorse, then nobody else sees the call',
    async () => {
      await using admin = await subject().connectAdmin();

      const refused = admin.endorse({
        ...(await nextShare(admin)),
        transient: { channelKey: randomBytes(32) },
        endorsingOrganizations: ['NobodyMSP'],
      });

      await expect(refused).rejects.toBeInstanceOf(Unavailable);
    },
  );
}

/** The call that shares the next key, without the key. */
async function nextShare(admin: Ledger) {
  const argument = { commandId: randomUUID(), epoch: (await currentEpoch(admin)) + 1 };
  return { contract: 'membership', transaction: 'shareChannelKey', argument };
}

async function currentEpoch(admin: Ledger): Promise<number> {
  try {
    const found = await admin.evaluate(call('membership', 'get', { kind: 'channel-key' }));
    return ChannelKeyRecord.parse(found).epoch;
  } catch (error) {
    if (error instanceof Rejected && error.code === 'not-found') return 0;
    throw error;
  }
}
