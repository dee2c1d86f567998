import { AttestationKeyPage, keyPossessionBytes } from '@edgebeat/core';
import { raiseProtocol } from '../governance/protocol.test.kit';
import {
  attestationWorld,
  attested,
  type AttestationWorld,
  keyRevokedBy,
  type KeyType,
  makeSigner,
  publisherOf,
  type TestSigner,
  verdictOn,
} from './attestation.test.kit';

/** The proof that a member holds a key. */
function possessionOf(signer: TestSigner, owner = 'Org1MSP', channel = 'common'): string {
  return signer.sign(keyPossessionBytes(channel, owner, signer.keyHash));
}

/** What lies on the ledger of a member's key. */
function stored({ ledger }: AttestationWorld, { keyHash }: TestSigner): unknown {
  const key = `\u0000attestation-key\u0000Org1MSP\u0000${keyHash}\u0000`;
  return JSON.parse(ledger.state.get(key).toString());
}

let world: AttestationWorld;
beforeEach(async () => {
  world = await attestationWorld();
});

describe('under protocol version 1', () => {
  it('given a key, when it is registered, then it lies there in its first form', () => {
    expect(stored(world, world.key)).toMatchObject({ record: 1 });
    expect(stored(world, world.key)).not.toHaveProperty('possession');
  });

  it('given a proof, when it comes with a key, then it is refused by name', async () => {
    const signer = makeSigner('ed25519');

    const outcome = await world.publisher.registerKey(signer, {
      possession: possessionOf(signer),
    });

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
    expect(outcome).toHaveProperty('detail', expect.stringMatching(/^possession: .* leave it out/));
  });
});

describe('under protocol version 2', () => {
  beforeEach(() => raiseProtocol(world, 2));

  it.each<KeyType>(['ed25519', 'P-256', 'P-384', 'rsa'])(
    'given a key %s with its proof, when it is registered, then the proof lies on the ledger, and again is the same',
    async (type) => {
      const { ledger, publisher } = world;
      const signer = makeSigner(type);
      const possession = possessionOf(signer);

      const first = await publisher.registerKey(signer, { possession });
      const again = await publisher.registerKey(signer, { possession });

      expect(stored(world, signer)).toMatchObject({ record: 2, possession });
      expect(again).toEqual({ ok: true, text: first.ok ? first.text : '' });
      expect(ledger.lastWrites).toBe(0);
    },
  );

  it('given no proof, when a key is registered, then it is refused by name', async () => {
    const outcome = await world.publisher.registerKey(makeSigner('ed25519'));

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
    expect(outcome).toHaveProperty('detail', expect.stringMatching(/^possession: is missing/));
  });

  it.each<[string, (signer: TestSigner) => string]>([
    ['of another member', (signer) => possessionOf(signer, 'Org2MSP')],
    ['of another channel', (signer) => possessionOf(signer, 'Org1MSP', 'other')],
    ['by another key', () => possessionOf(makeSigner('ed25519'))],
    ['that is none', () => 'AAAA'],
  ])('given a proof %s, when a key is registered, then it is refused', async (_, proofOf) => {
    const signer = makeSigner('ed25519');

    const outcome = await world.publisher.registerKey(signer, { possession: proofOf(signer) });

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-signature' });
  });

  it('given the key of another member, when a member wants it for its own, then it has no proof', async () => {
    const thief = await publisherOf(world, world.members[1]);
    const signer = makeSigner('ed25519');
    const possession = possessionOf(signer);
    await world.publisher.registerKey(signer, { possession });

    const outcome = await thief.registerKey(signer, { possession });

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-signature' });
  });

  it('given a key of version 1, when it is read and used, then it counts as before, and the ledger keeps its form', async () => {
    const { ledger, key, members } = world;
    await attested(world);

    const page = await ledger.ask(AttestationKeyPage, members[0].client, 'attestation:keys', {
      ...{ owner: 'Org1MSP', pageSize: 10, bookmark: '' },
    });

    expect(page.keys).toMatchObject([{ record: 2, keyHash: key.keyHash, possession: null }]);
    expect(stored(world, key)).toMatchObject({ record: 1 });
    expect(await verdictOn(world)).toMatchObject({ status: 'trusted' });
  });

  it('given a key of version 1, when it is revoked, then it is written in the newest form', async () => {
    await keyRevokedBy(world, world.members[0], world.key);

    expect(stored(world, world.key)).toMatchObject({
      ...{ record: 2, possession: null, revoked: { by: 'owner' } },
    });
  });
});
