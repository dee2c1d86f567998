import { randomBytes } from 'node:crypto';
import { readChannelKey, shareChannelKey } from '@edgebeat/ledger';
import {
  bounds,
  type FoundedNetwork,
  founders,
  holders,
  outsider,
} from './outsider-network.test.kit';

const key = randomBytes(32);
/** What no log holds either. */
export const forms = [
  key,
  ...(['hex', 'base64', 'base64url'] as const).map((form) => key.toString(form)),
];

/** Who reads the channel key of a consortium that shares its channel with an outsider. */
export function channelKeyCases(network: () => FoundedNetwork): void {
  const ledgerOf = (mspId: string) => network().adminOf(mspId);

  beforeAll(async () => {
    const share = { commandId: 'first', epoch: 1, key };
    const { transactionId } = await shareChannelKey(ledgerOf('AlphaMSP'), share, bounds);
    await network().everywhere(transactionId);
  });

  it('given the members, when each reads the key at its own peer, then all have the same', async () => {
    const keys = await Promise.all(
      founders.map((mspId) => readChannelKey(ledgerOf(mspId), { mspId })),
    );

    expect(keys.map((found) => [found.epoch, Buffer.from(found.key)])).toEqual([
      [1, key],
      [1, key],
    ]);
  });

  it('given the outsider, when it asks any peer, then it is refused everywhere', async () => {
    for (const mspId of [...founders, outsider]) {
      const asked = readChannelKey(ledgerOf(outsider), { mspId });

      await expect(asked).rejects.toMatchObject({ code: 'forbidden' });
    }
  });

  it('given a member, when it asks the peer of another, then it is sent to its own', async () => {
    const asked = readChannelKey(ledgerOf('AlphaMSP'), { mspId: 'BetaMSP' });

    await expect(asked).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('given everything that lies on the disk, when it is looked through, then only members’ private data and state hold the key', async () => {
    for (const { mspId, folder } of network().network.organizations) {
      const expected = mspId === outsider ? [] : ['private', 'state'];

      expect(await holders(folder, forms)).toEqual(expected);
    }
  });

  it('given a client that has its read ordered, when the block is there, then it holds no key', async () => {
    const alpha = ledgerOf('AlphaMSP');
    const endorsed = await alpha.endorse({
      ...{ contract: 'membership', transaction: 'channelKey', argument: {} },
      transient: { mask: randomBytes(32) },
      endorsingOrganizations: ['AlphaMSP'],
    });
    await alpha.submit(endorsed);

    const outcome = await alpha.outcome(endorsed.transactionId, { deadlineMs: 20_000 });

    expect(outcome).toMatchObject({ status: 'invalid', code: 'ENDORSEMENT_POLICY_FAILURE' });
    expect(forms.some((form) => Buffer.from(endorsed.bytes).includes(form))).toBe(false);
  });

  it('given the events of the ledger, when they are read, then they name the hash and no key', async () => {
    const texts: string[] = [];
    for await (const { payload } of ledgerOf(outsider).events({ block: 0 })) {
      texts.push(JSON.stringify(payload));
      if (texts.at(-1)?.includes('ChannelKeyShared') === true) break;
    }

    expect(texts.filter((text) => forms.some((form) => text.includes(form.toString())))).toEqual(
      [],
    );
  });

  it('given a new epoch of another member, when it is shared, then both members read it as the current one', async () => {
    const next = randomBytes(32);

    const share = { commandId: 'second', epoch: 2, key: next };
    const { transactionId } = await shareChannelKey(ledgerOf('BetaMSP'), share, bounds);
    await network().everywhere(transactionId);

    for (const mspId of founders) {
      const now = await readChannelKey(ledgerOf(mspId), { mspId });
      const before = await readChannelKey(ledgerOf(mspId), { mspId, epoch: 1 });
      expect([now.epoch, Buffer.from(now.key), Buffer.from(before.key)]).toEqual([2, next, key]);
    }
  });
}
