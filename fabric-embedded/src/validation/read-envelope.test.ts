import { createHash } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { indexedTransactionId, readEnvelope } from './read-envelope';
import { validationCodes } from './invalid';

const creator = Buffer.from('creator');
const nonce = Buffer.from('nonce');

function envelopeOf(channelHeader: Uint8Array, signatureHeader?: Uint8Array): Uint8Array {
  const signer = new common.SignatureHeader();
  signer.setCreator(creator);
  signer.setNonce(nonce);
  const header = new common.Header();
  header.setChannelHeader(channelHeader);
  header.setSignatureHeader(signatureHeader ?? signer.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope.serializeBinary();
}

function headerWith(id: string): Uint8Array {
  const header = new common.ChannelHeader();
  header.setTxId(id);
  return header.serializeBinary();
}

describe('indexedTransactionId', () => {
  it('given a header that claims an id, when it is indexed, then that is the id, whoever signed', () => {
    const unreadable = Uint8Array.from([0x0f]);

    expect(indexedTransactionId(envelopeOf(headerWith('claimed')))).toBe('claimed');
    expect(indexedTransactionId(envelopeOf(headerWith('claimed'), unreadable))).toBe('claimed');
  });

  it('given a header without an id, when it is indexed, then nonce and creator give it', () => {
    const expected = createHash('sha256').update(nonce).update(creator).digest('hex');

    expect(indexedTransactionId(envelopeOf(headerWith('')))).toBe(expected);
  });

  it('given bytes that are no envelope, when they are indexed, then there is no id', () => {
    expect(indexedTransactionId(Uint8Array.from([0x0f]))).toBe('');
    expect(indexedTransactionId(new Uint8Array())).toBe('');
  });
});

describe('readEnvelope', () => {
  it('given a channel id that is no UTF-8, when it is read, then it is refused as Go refuses it', () => {
    const malformed = Uint8Array.from([0x22, 0x01, 0xff]);

    expect(() => readEnvelope(envelopeOf(malformed))).toThrow(
      expect.objectContaining({ code: validationCodes.BAD_COMMON_HEADER }) as Error,
    );
  });
});
