import { createHash } from 'node:crypto';
import { ChannelKeyRecord, MaskedChannelKey, MembershipView } from '@edgebeat/core';
import { collectionsConfig } from '../../collections';
import { makeFounded, type TestConsortium } from '../../fakes/test-consortium';

const key = Buffer.from('a channel key of thirty-two byte');
const mask = Buffer.alloc(32, 0x5a);
const share = { commandId: 'share-1', epoch: 1 };

let consortium: TestConsortium;

beforeEach(async () => {
  consortium = await makeFounded();
  consortium.ledger.transient.set('channelKey', key).set('mask', mask);
});

function shareAs(member: 0 | 1, request: object = share) {
  const { ledger, members } = consortium;
  return ledger.submit(members[member].admin, 'membership:shareChannelKey', request);
}

async function unmasked(epoch?: number): Promise<{ epoch: number; key: string }> {
  const { ledger, members } = consortium;
  const request = epoch === undefined ? {} : { epoch };
  const { connector } = members[0];
  const answer = await ledger.ask(MaskedChannelKey, connector, 'membership:channelKey', request);
  const masked = Buffer.from(answer.masked, 'hex');
  return {
    epoch: answer.epoch,
    key: Buffer.from(masked.map((byte, index) => byte ^ (mask[index] ?? 0))).toString(),
  };
}

describe('membership:shareChannelKey', () => {
  it('given a key, when it is shared, then its hash is on the ledger and the key in the collection alone', async () => {
    const { ledger } = consortium;

    const outcome = await shareAs(0);

    const keyHash = createHash('sha256').update(key).digest('hex');
    expect(outcome).toMatchObject({
      ok: true,
      event: { items: [{ event: 'ChannelKeyShared', id: '1', contentHash: keyHash }] },
    });
    const text = JSON.stringify(outcome);
    expect(ChannelKeyRecord.parse(JSON.parse(outcome.ok ? outcome.text : ''))).toMatchObject({
      owner: 'Org1MSP',
      epoch: 1,
      keyHash,
    });
    expect(text).not.toContain(key.toString());
    expect(text).not.toContain(key.toString('hex'));
    expect(text).not.toContain(key.toString('base64'));
    expect(ledger.privateState.size).toBe(1);
  });

  it('given a command that comes again, when it is called, then nothing is written', async () => {
    const { ledger } = consortium;
    const first = await shareAs(0);

    const second = await shareAs(0);

    expect(second).toMatchObject({ ok: true, text: first.ok ? first.text : '' });
    expect(second).not.toHaveProperty('event');
    expect(ledger.lastWrites).toBe(0);
  });

  it.each<[string, () => unknown, 0 | 1]>([
    ['another key', () => consortium.ledger.transient.set('channelKey', Buffer.alloc(32)), 0],
    ['another member', () => undefined, 1],
  ])(
    'given an epoch that is taken, when %s comes under it, then it is a conflict',
    async (_what, change, member) => {
      await shareAs(0);
      change();

      const outcome = await shareAs(member);

      expect(outcome).toMatchObject({ ok: false, code: 'conflict' });
    },
  );

  it('given a first key, when a new epoch is shared, then it is current and the old one can still be read', async () => {
    const next = Buffer.alloc(32, 'n');
    await shareAs(0);
    consortium.ledger.transient.set('channelKey', next);

    const outcome = await shareAs(1, { commandId: 'share-2', epoch: 2 });

    expect(outcome).toMatchObject({ ok: true });
    expect(await unmasked()).toEqual({ epoch: 2, key: next.toString() });
    expect(await unmasked(1)).toEqual({ epoch: 1, key: key.toString() });
  });

  it('given no first key, when a later epoch is shared, then the one before is asked for', async () => {
    const outcome = await shareAs(0, { commandId: 'share-3', epoch: 3 });

    expect(outcome).toMatchObject({ ok: false, code: 'conflict' });
    expect(outcome.ok ? '' : outcome.detail).toContain('there is no epoch 2 yet');
  });

  it.each([undefined, Buffer.alloc(31), Buffer.alloc(33)])(
    'given %p as the key, when it is shared, then the field is named and no byte of it told',
    async (value) => {
      if (value === undefined) consortium.ledger.transient.delete('channelKey');
      else consortium.ledger.transient.set('channelKey', value);

      const outcome = await shareAs(0);

      expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
      expect(outcome.ok ? '' : outcome.detail).toBe(
        "transient.channelKey: must be 32 bytes in the proposal's transient map",
      );
    },
  );
});

describe('membership:channelKey', () => {
  it('given a shared key, when an own client reads it, then the answer is of use with the mask only', async () => {
    await shareAs(0);

    const { ledger, members } = consortium;
    const outcome = await ledger.submit(members[0].operator, 'membership:channelKey', {});

    expect(await unmasked()).toEqual({ epoch: 1, key: key.toString() });
    expect(outcome.ok ? outcome.text : '').not.toContain(key.toString('hex'));
  });

  it('given another member, when it asks this peer, then it is sent to its own', async () => {
    await shareAs(0);

    const { ledger, members } = consortium;
    const outcome = await ledger.submit(members[1].connector, 'membership:channelKey', {});

    expect(outcome).toMatchObject({ ok: false, code: 'forbidden' });
    expect(outcome.ok ? '' : outcome.detail).toContain('ask one of Org2MSP');
  });

  it('given no key yet, when it is read, then it is not found', async () => {
    const { ledger, members } = consortium;

    const outcome = await ledger.submit(members[0].connector, 'membership:channelKey', {});

    expect(outcome).toMatchObject({ ok: false, code: 'not-found' });
  });

  it('given no mask, when it is read, then the key is not given', async () => {
    await shareAs(0);
    consortium.ledger.transient.delete('mask');

    const { ledger, members } = consortium;
    const outcome = await ledger.submit(members[0].connector, 'membership:channelKey', {});

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
  });
});

describe('the public record of a channel key', () => {
  it('given two epochs, when membership:get asks without one, then the current one comes', async () => {
    const { ledger, members } = consortium;
    await shareAs(0);
    await shareAs(0, { commandId: 'share-2', epoch: 2 });

    const { client } = members[1];
    const current = await ledger.ask(MembershipView, client, 'membership:get', {
      kind: 'channel-key',
    });

    expect(current).toMatchObject({ kind: 'channel-key', epoch: 2 });
  });
});

describe('collectionsConfig', () => {
  it('given the members in any order, when the file is made, then every member approves the same', () => {
    const config = collectionsConfig(['BMSP', 'AMSP']);

    expect(config).toEqual(collectionsConfig(['AMSP', 'BMSP']));
    expect(config).toEqual([
      {
        name: 'channelKeys',
        policy: "OR('AMSP.member', 'BMSP.member')",
        requiredPeerCount: 0,
        maxPeerCount: 1,
        blockToLive: 0,
        memberOnlyRead: true,
        memberOnlyWrite: true,
      },
    ]);
  });
});
