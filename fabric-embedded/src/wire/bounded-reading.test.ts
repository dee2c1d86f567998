import { ledger, peer } from '@hyperledger/fabric-protos';
import { boundReading } from './bounded-reading';

/** A length of 4 GiB - 1 in a message of a few bytes. */
const boundless = [0xff, 0xff, 0xff, 0xff, 0x0f];
const field = (number: number, content: readonly number[]) => [number * 8 + 2, ...content];

describe('boundReading', () => {
  beforeAll(boundReading);

  it.each([
    ['a text', field(4, [...boundless, 97])],
    ['a message', field(5, [...boundless, 97])],
    ['a text of a message inside', field(6, [7, ...field(1, boundless), 97])],
    ['a text that is no UTF-8', field(4, [2, 0xc3, 0x28])],
  ])('given %s that cannot be, when it is read, then it is refused at once', (_what, bytes) => {
    const started = performance.now();

    const read = () => peer.ChaincodeMessage.deserializeBinary(Uint8Array.from(bytes));

    expect(read).toThrow();
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('given a truth value beyond 32 bits, when it is read, then it is true as in Go', () => {
    const marked = Uint8Array.from([0x10, 0x80, 0x80, 0x80, 0x80, 0x10]);

    const write = ledger.rwset.kvrwset.KVWrite.deserializeBinary(marked);

    expect(write.getIsDelete()).toBe(true);
  });

  it('given a message with texts, messages and a map, when it is read, then nothing is lost', () => {
    const message = new peer.ChaincodeProposalPayload();
    message.getTransientmapMap().set('\ufeffkéy\u{1f511}', Buffer.from('value'));

    const read = peer.ChaincodeProposalPayload.deserializeBinary(message.serializeBinary());

    expect(read.toObject()).toEqual(message.toObject());
  });
});
