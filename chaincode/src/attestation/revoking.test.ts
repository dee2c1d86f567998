import { GovernanceProposalRecord } from '@edgebeat/core';
import {
  type AttestationWorld,
  attestationWorld,
  attested,
  endorsedBy,
  keyRevokedBy,
  revokedBy,
  verdictOn,
} from './attestation.test.kit';

const name = { owner: 'Org1MSP', id: 'att-1' };

/** Either what can be revoked, by the operator of a member. */
const subjects = [
  [
    'an attestation',
    (world: AttestationWorld, index: 0 | 1 | 2) => revokedBy(world, world.members[index], name),
    'AttestationRevoked',
    'AttestationRevocationProposed',
  ],
  [
    'a key',
    (world: AttestationWorld, index: 0 | 1 | 2) =>
      keyRevokedBy(world, world.members[index], world.key),
    'AttestationKeyRevoked',
    'AttestationKeyRevocationProposed',
  ],
] as const;

describe.each(subjects)('the revocation of %s', (_, revoke, revoked, proposed) => {
  it('given its owner, when it revokes it, then it is revoked at once', async () => {
    const world = await attestationWorld();
    await attested(world);

    const outcome = await revoke(world, 0);

    expect(outcome).toHaveProperty('event.items', [expect.objectContaining({ event: revoked })]);
    expect(outcome.ok && JSON.parse(outcome.text)).toMatchObject({
      revoked: { by: 'owner', members: ['Org1MSP'] },
    });
    expect(await verdictOn(world)).toMatchObject({ status: 'revoked' });
  });

  it('given others, when more than half of them ask for it, then it is revoked with the last one', async () => {
    const world = await attestationWorld();
    await attested(world);

    const first = await revoke(world, 1);
    const between = await verdictOn(world);
    const second = await revoke(world, 2);

    expect(first).toHaveProperty('event.items', [expect.objectContaining({ event: proposed })]);
    expect(between.status).toBe('trusted');
    expect(second).toHaveProperty('event.items', [expect.objectContaining({ event: revoked })]);
    expect(second.ok && JSON.parse(second.text)).toMatchObject({
      revoked: { by: 'others', members: ['Org2MSP', 'Org3MSP'] },
    });
    expect(await verdictOn(world)).toMatchObject({ status: 'revoked' });
  });

  it('given a voice, when it comes again, then it counts once and nothing is written', async () => {
    const world = await attestationWorld();
    await attested(world);
    const first = await revoke(world, 1);

    const again = await revoke(world, 1);

    expect(again).toEqual({ ok: true, text: first.ok ? first.text : '' });
    expect(world.ledger.lastWrites).toBe(0);
  });

  it('given it was revoked, when another member asks for it, then it is told so', async () => {
    const world = await attestationWorld();
    await attested(world);
    await revoke(world, 0);

    const outcome = await revoke(world, 1);

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-transition' });
  });

  it('given it was revoked, when its owner repeats it, then it is answered as it is', async () => {
    const world = await attestationWorld();
    await attested(world);
    const first = await revoke(world, 0);

    const again = await revoke(world, 0);

    expect(again).toEqual({ ok: true, text: first.ok ? first.text : '' });
  });
});

describe('revoke', () => {
  it('given a voice, when it comes with another reason, then it is a conflict', async () => {
    const world = await attestationWorld();
    await attested(world);
    await revokedBy(world, world.members[1], name);

    const outcome = await revokedBy(world, world.members[1], name, 'a test');

    expect(outcome).toMatchObject({ ok: false, code: 'conflict' });
  });

  it('given an endorser, when it asks to revoke, then its endorsement is withdrawn for ever', async () => {
    const world = await attestationWorld({ quorum: 2, binding: 'all' });
    const record = await attested(world);
    await endorsedBy(world, world.members[1], record);

    await revokedBy(world, world.members[1], name);
    const outcome = await endorsedBy(world, world.members[1], record);

    expect(await verdictOn(world)).toMatchObject({
      status: 'pending',
      attestations: [{ state: 'valid', endorsements: [{ endorser: 'Org2MSP', counts: false }] }],
    });
    expect(outcome).toMatchObject({ ok: false, code: 'invalid-transition' });
  });

  it('given a member that asked to revoke, when it endorses for the first time, then it is refused', async () => {
    const world = await attestationWorld();
    const record = await attested(world);
    await revokedBy(world, world.members[1], name);

    const outcome = await endorsedBy(world, world.members[1], record);

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-transition' });
    expect(world.ledger.lastWrites).toBe(0);
  });

  it('given the charter’s quorum for images, when fewer others ask, then nothing is revoked', async () => {
    const world = await attestationWorld({ quorum: 3, binding: 'all' });
    await attested(world);
    await revokedBy(world, world.members[1], name);

    await revokedBy(world, world.members[2], name);

    expect((await verdictOn(world)).attestations).toMatchObject([{ state: 'valid' }]);
  });

  it.each([
    ['an attestation', 'attestation:revoke', { owner: 'Org1MSP', id: 'att-9' }, 'id'],
    ['a key', 'attestation:revokeKey', { owner: 'Org1MSP', keyHash: 'a'.repeat(64) }, 'keyHash'],
  ])(
    'given %s that is not there, when it is revoked, then it is not found',
    async (_, call, what, field) => {
      const { ledger, members } = await attestationWorld();

      const outcome = await ledger.submit(members[0].operator, call, { ...what, reason: 'x' });

      expect(outcome).toMatchObject({ ok: false, code: 'not-found' });
      expect(outcome).toHaveProperty('detail', expect.stringContaining(`${field}: `));
    },
  );
});

describe('what comes after a revocation', () => {
  it('given an attestation that its owner revoked, when the same bytes come under another id, then they are refused', async () => {
    const world = await attestationWorld();
    await attested(world);
    await revokedBy(world, world.members[0], name);

    const outcome = await world.publisher.attest('att-2', world.key);

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-transition' });
    expect(await verdictOn(world)).toMatchObject({ status: 'revoked' });
  });

  it('given fewer members that are needed by now, when a voice comes again, then it is counted anew', async () => {
    const world = await attestationWorld({ quorum: 3, binding: 'all' });
    const { ledger, members } = world;
    await attested(world);
    await revokedBy(world, members[1], name);
    const before = await revokedBy(world, members[2], name);
    const proposal = await ledger.ask(
      GovernanceProposalRecord,
      members[0].admin,
      'governance:propose',
      {
        ...{ commandId: 'fewer', expectedRevision: 0 },
        change: { images: { quorum: 1, binding: 'all' } },
      },
    );
    const { owner, commandId, contentHash } = proposal;
    const approval = { owner, commandId, contentHash };
    await ledger.submit(members[1].admin, 'governance:approve', approval);

    const after = await revokedBy(world, members[2], name);

    expect(before).toHaveProperty('event.items.0.event', 'AttestationRevocationProposed');
    expect(after).toHaveProperty('event.items.0.event', 'AttestationRevoked');
  });
});
