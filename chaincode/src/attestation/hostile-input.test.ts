import fc from 'fast-check';
import { attestationWorld, dsse, simpleSigning } from './attestation.test.kit';

const RUNS = 150;

describe('hostile input', () => {
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
