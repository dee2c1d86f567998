import { ImageEndorsementRecord, isTrustedAt } from '@edgebeat/core';
import {
  type AttestationWorld,
  attestationWorld,
  attested,
  digest,
  dsse,
  endorsedBy,
  keyRevokedBy,
  makeSigner,
  otherDigest,
  publisherOf,
  revokedBy,
  verdictOn,
} from './attestation.test.kit';

/** Marks a member as removed, which no transaction of this version does yet. */
function remove({ ledger }: AttestationWorld, msp: string): void {
  const key = `\u0000member\u0000${msp}\u0000${msp}\u0000`;
  const stored = ledger.state.get(key).toString();
  ledger.state.put(key, Buffer.from(stored.replace('"active"', '"removed"')));
}

describe.each([1, 2, 3])('a verdict under quorum %i', (quorum) => {
  it('given an attestation, when members endorse it, then it is trusted with the last one needed', async () => {
    const world = await attestationWorld({ quorum, binding: 'own' });
    const record = await attested(world);
    const states = [(await verdictOn(world)).status];

    for (const member of world.members.slice(1, quorum)) {
      await endorsedBy(world, member, record);
      states.push((await verdictOn(world)).status);
    }

    const waiting = Array.from({ length: quorum - 1 }, () => 'pending');
    expect(states).toEqual([...waiting, 'trusted']);
    const verdict = await verdictOn(world);
    expect(verdict).toMatchObject({ quorum, binding: quorum === 1 ? 'own' : 'all' });
    expect(verdict.vouchers.map(({ member, by }) => [member, by])).toEqual(
      ['Org1MSP', 'Org2MSP', 'Org3MSP']
        .slice(0, quorum)
        .map((member, index) => [member, index === 0 ? 'attesting' : 'endorsing']),
    );
  });
});

describe('verdict', () => {
  it('given no attestation, when an image is asked for, then it is unknown', async () => {
    const world = await attestationWorld();
    await attested(world);

    const verdict = await verdictOn(world, otherDigest);

    expect(verdict).toEqual({
      ...{ digest: otherDigest, status: 'unknown', quorum: 1, binding: 'all' },
      ...{ vouchers: [], attestations: [] },
    });
  });

  it('given a trusted image, when it is read, then it names keys, endorsers and the transactions', async () => {
    const world = await attestationWorld({ quorum: 2, binding: 'all' });
    const record = await attested(world);
    const outcome = await endorsedBy(world, world.members[2], record);
    const endorsement = ImageEndorsementRecord.parse(JSON.parse(outcome.ok ? outcome.text : ''));

    const verdict = await verdictOn(world);

    const { transactionId, time } = endorsement.entry;
    expect(verdict).toMatchObject({
      status: 'trusted',
      since: { transactionId, time },
      attestations: [
        {
          ...{ owner: 'Org1MSP', id: 'att-1', type: 'signature', state: 'valid' },
          keys: [{ keyHash: world.key.keyHash, name: 'ci' }],
          endorsements: [{ endorser: 'Org3MSP', counts: true, transactionId, time }],
          transactionId: record.entry.transactionId,
        },
      ],
    });
  });

  it('given one member that attests twice, when two have to vouch, then it counts once', async () => {
    const world = await attestationWorld({ quorum: 2, binding: 'all' });
    await attested(world, 'att-1');
    await attested(world, 'att-2', { attestation: dsse([world.key]) });

    const verdict = await verdictOn(world);

    expect(verdict).toMatchObject({ status: 'pending', vouchers: [{ id: 'att-1' }] });
  });

  it('given two members that attest, when two have to vouch, then no endorsement is needed', async () => {
    const world = await attestationWorld({ quorum: 2, binding: 'all' });
    await attested(world);
    const second = await publisherOf(world, world.members[1]);
    const key = makeSigner('P-256');
    await second.registerKey(key);
    await second.attest('att-1', key);

    const verdict = await verdictOn(world);

    expect(verdict.status).toBe('trusted');
    expect(verdict.vouchers.map(({ member }) => member)).toEqual(['Org1MSP', 'Org2MSP']);
  });

  it('given a revoked key, when it alone had signed, then what it vouched for is trusted no more', async () => {
    const world = await attestationWorld({ quorum: 2, binding: 'all' });
    const { members, key } = world;
    await endorsedBy(world, members[1], await attested(world));
    const before = world.ledger.state.get(
      `\u0000image\u0000${digest}\u0000Org1MSP\u0000att-1\u0000`,
    );

    await keyRevokedBy(world, members[0], key);

    expect(await verdictOn(world)).toMatchObject({
      status: 'revoked',
      vouchers: [],
      attestations: [{ state: 'key-revoked', keys: [{ revoked: { by: 'owner' } }] }],
    });
    const after = world.ledger.state.get(
      `\u0000image\u0000${digest}\u0000Org1MSP\u0000att-1\u0000`,
    );
    expect(after).toEqual(before);
  });

  it('given two keys that signed, when one is revoked, then the other still vouches', async () => {
    const world = await attestationWorld();
    const second = makeSigner('P-256');
    await world.publisher.registerKey(second);
    await attested(world, 'att-1', {
      keys: [world.key.keyHash, second.keyHash],
      attestation: dsse([world.key, second]),
    });

    await keyRevokedBy(world, world.members[0], world.key);

    expect(await verdictOn(world)).toMatchObject({ status: 'trusted' });
  });

  it('given two attestations, when one is revoked, then the other still vouches', async () => {
    const world = await attestationWorld();
    await attested(world, 'att-1');
    await attested(world, 'att-2', { attestation: dsse([world.key]) });

    await revokedBy(world, world.members[0], { owner: 'Org1MSP', id: 'att-1' });

    expect(await verdictOn(world)).toMatchObject({
      status: 'trusted',
      vouchers: [{ id: 'att-2' }],
      attestations: [{ state: 'revoked' }, { state: 'valid' }],
    });
  });

  it('given an endorser that was removed, when two have to vouch, then it counts no more', async () => {
    const world = await attestationWorld({ quorum: 2, binding: 'all' });
    await endorsedBy(world, world.members[1], await attested(world));

    remove(world, 'Org2MSP');

    expect(await verdictOn(world)).toMatchObject({
      status: 'pending',
      attestations: [{ endorsements: [{ endorser: 'Org2MSP', counts: false }] }],
    });
  });

  it('given an owner that was removed, when its image is read, then nobody vouches by it', async () => {
    const world = await attestationWorld({ quorum: 1, binding: 'all' });
    await endorsedBy(world, world.members[1], await attested(world));
    const { client } = world.members[1];
    remove(world, 'Org1MSP');

    const outcome = await world.ledger.submit(client, 'attestation:verdict', { digest });

    expect(outcome.ok && JSON.parse(outcome.text)).toMatchObject({
      status: 'pending',
      vouchers: [],
      attestations: [{ state: 'owner-removed' }],
    });
  });

  it.each([
    ['own', [true, true, false]],
    ['all', [true, true, true]],
  ] as const)(
    'given quorum 1 that binds %s, when an image is endorsed once, then sites of %j trust it',
    async (binding, trusting) => {
      const world = await attestationWorld({ quorum: 1, binding });
      await endorsedBy(world, world.members[1], await attested(world));

      const verdict = await verdictOn(world);

      expect(world.members.map(({ msp }) => isTrustedAt(verdict, msp))).toEqual(trusting);
    },
  );
});

describe('endorse', () => {
  it('given an endorsement, when it comes again, then the stored one is answered', async () => {
    const world = await attestationWorld();
    const record = await attested(world);
    const first = await endorsedBy(world, world.members[1], record);

    const again = await endorsedBy(world, world.members[1], record);

    expect(first).toHaveProperty('event.items.0.event', 'AttestationEndorsed');
    expect(again).toEqual({ ok: true, text: first.ok ? first.text : '' });
    expect(world.ledger.lastWrites).toBe(0);
  });

  it.each([
    ['its own attestation', 0, {}, 'forbidden', 'owner'],
    ['content that it has not read', 1, { contentHash: 'a'.repeat(64) }, 'conflict', 'contentHash'],
    ['an attestation that is not there', 1, { id: 'att-9' }, 'not-found', 'id'],
  ] as const)(
    'given a member, when it endorses %s, then it is refused',
    async (_, index, change, code, field) => {
      const world = await attestationWorld();
      const record = await attested(world);

      const outcome = await endorsedBy(world, world.members[index], { ...record, ...change });

      expect(outcome).toMatchObject({ ok: false, code });
      expect(outcome).toHaveProperty('detail', expect.stringContaining(field));
      expect(world.ledger.lastWrites).toBe(0);
    },
  );

  it.each<[string, (world: AttestationWorld) => Promise<unknown>]>([
    ['it', (world) => revokedBy(world, world.members[0], { owner: 'Org1MSP', id: 'att-1' })],
    ['its key', (world) => keyRevokedBy(world, world.members[0], world.key)],
  ])('given an attestation, when %s was revoked, then nobody endorses it', async (_, revoke) => {
    const world = await attestationWorld();
    const record = await attested(world);
    await revoke(world);

    const outcome = await endorsedBy(world, world.members[1], record);

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-transition' });
  });
});
