import fc from 'fast-check';
import { mutated } from '../fakes/mutation.test.kit';
import {
  admission,
  type AttestationWorld,
  attestationWorld,
  digest,
  dsse,
  makeSigner,
  runtime,
  simpleSigning,
  validity,
} from './attestation.test.kit';

const RUNS = 150;
const other = makeSigner('P-384');

const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(digest, other.keyHash, other.publicKey, other.pem, 'Org2MSP', '__proto__'),
  fc.base64String({ maxLength: 64 }),
);

const mutations = fc.array(
  fc.record({
    path: fc.array(fc.nat(7), { minLength: 1, maxLength: 4 }),
    value: anything,
  }),
  { minLength: 1, maxLength: 3 },
);

function requestsOf({ key }: AttestationWorld): readonly (readonly [string, unknown])[] {
  const name = { owner: 'Org1MSP', id: 'att-1' };
  return [
    ['registerKey', { publicKey: other.publicKey, name: 'x', scheme: 'ecdsa-sha384', validity }],
    ['revokeKey', { owner: 'Org1MSP', keyHash: key.keyHash, reason: 'x' }],
    ['attest', { id: 'a', digest, keys: [key.keyHash], attestation: simpleSigning(key) }],
    ['attest', { id: 'b', digest, keys: [key.keyHash], attestation: dsse([key]) }],
    ['endorse', { ...name, contentHash: 'a'.repeat(64) }],
    ['revoke', { ...name, reason: 'x' }],
    ['recordAdmission', admission()],
    ['recordRuntime', runtime()],
    ['verdict', { digest }],
    ['get', name],
    ['keys', { owner: 'Org1MSP' }],
  ];
}

describe('hostile input', () => {
  it('given any change to a request, when it is called, then it has an effect or a code, never both or neither', async () => {
    const world = await attestationWorld();
    const { ledger, members } = world;
    const requests = requestsOf(world);
    const calling = fc.record({ index: fc.nat(requests.length - 1), changes: mutations });

    await fc.assert(
      fc.asyncProperty(calling, async ({ index, changes }) => {
        const [name, request] = requests[index] ?? ['verdict', {}];
        const argument = changes.reduce(mutated, request);

        const outcome = await ledger.evaluate(members[0].admin, `attestation:${name}`, argument);

        if (outcome.ok) return;
        expect(outcome.code).toBeDefined();
        expect(outcome.detail).not.toBe('');
        expect(ledger.lastWrites).toBe(0);
      }),
      { numRuns: RUNS },
    );

    expect(ledger.surprises).toEqual([]);
  });

  it('given any payload that a key signed, when it is attested, then it has an effect or a code', async () => {
    const { ledger, publisher, key } = await attestationWorld();
    const payloads = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.json({ maxDepth: 3 }).map((text) => Buffer.from(text)),
    );

    await fc.assert(
      fc.asyncProperty(payloads, fc.boolean(), async (payload, isEnvelope) => {
        const attestation = isEnvelope ? dsse([key], payload) : simpleSigning(key, payload);

        const outcome = await publisher.attest('att-1', key, { attestation });

        expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
        expect(ledger.lastWrites).toBe(0);
      }),
      { numRuns: RUNS },
    );

    expect(ledger.surprises).toEqual([]);
  });
});
