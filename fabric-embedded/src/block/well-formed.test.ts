import { common } from '@hyperledger/fabric-protos';
import fc from 'fast-check';
import { isWellFormedEnvelope } from './well-formed';

function envelope(payload: Uint8Array, signature: Uint8Array): Uint8Array {
  const message = new common.Envelope();
  message.setPayload(payload);
  message.setSignature(signature);
  return message.serializeBinary();
}

describe('isWellFormedEnvelope', () => {
  it('given any envelope as it is serialised, when looked at, then it is well formed', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 400 }),
        fc.uint8Array({ minLength: 1, maxLength: 80 }),
        (payload, signature) => {
          const isWellFormed = isWellFormedEnvelope(envelope(payload, signature));

          expect(isWellFormed).toBe(true);
        },
      ),
    );
  });

  it.each([
    ['nothing', []],
    ['no signature', [0x0a, 1, 1]],
    ['an empty signature', [0x0a, 1, 1, 0x12, 0]],
    ['no payload', [0x12, 1, 1]],
    ['an empty payload', [0x0a, 0, 0x12, 1, 1]],
    ['the fields in the other order', [0x12, 1, 1, 0x0a, 1, 1]],
    ['trailing bytes', [0x0a, 1, 1, 0x12, 1, 1, 0x18, 1]],
    ['a field twice', [0x0a, 1, 1, 0x0a, 1, 1, 0x12, 1, 1]],
    ['a length with a superfluous byte', [0x0a, 0x81, 0, 1, 0x12, 1, 1]],
    ['a length beyond the end', [0x0a, 1, 1, 0x12, 2, 1]],
  ])('given %s, when looked at, then it is not well formed', (_name, bytes) => {
    const isWellFormed = isWellFormedEnvelope(Uint8Array.from(bytes));

    expect(isWellFormed).toBe(false);
  });
});
