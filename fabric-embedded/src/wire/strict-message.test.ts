import { common } from '@hyperledger/fabric-protos';
import { shapes } from './message-shapes';
import { strictMessage } from './strict-message';

const { channelHeader, payload } = shapes;

function headerBytes(): Uint8Array {
  const header = new common.ChannelHeader();
  header.setType(3);
  header.setChannelId('common');
  header.setTxId('an id');
  header.setExtension$(Buffer.from('extension'));
  return header.serializeBinary();
}

const field = (tag: number, content: string) =>
  Buffer.concat([Buffer.from([tag, Buffer.byteLength(content)]), Buffer.from(content)]);

describe('strictMessage', () => {
  it('given a message of known fields, when it is read, then its very bytes come back', () => {
    const bytes = headerBytes();

    expect(strictMessage(bytes, channelHeader)).toBe(bytes);
  });

  it('given fields that are unknown or of another wire type, when it is read, then they are left out', () => {
    const bytes = headerBytes();
    const unknown = Buffer.from([0x4a, 0x01, 0x61]);
    const textAsNumber = Buffer.from([0x28, 0x07]);
    const group = Buffer.from([0xa3, 0x01, 0x08, 0x01, 0xa4, 0x01]);

    const strict = strictMessage(
      Buffer.concat([unknown, bytes, textAsNumber, group]),
      channelHeader,
    );

    expect(Buffer.from(strict)).toEqual(Buffer.from(bytes));
  });

  it('given one message in two parts, when it is read, then they are put together', () => {
    const parts = [field(0x0a, ''), field(0x12, 'data')];
    const first = Buffer.concat([Buffer.from([0x0a, 0x03]), field(0x0a, 'c')]);
    const second = Buffer.concat([Buffer.from([0x0a, 0x03]), field(0x12, 's')]);

    const strict = strictMessage(Buffer.concat([first, ...parts, second]), payload);
    const read = common.Payload.deserializeBinary(strict);

    expect(Buffer.from(read.getHeader()?.getChannelHeader_asU8() ?? []).toString()).toBe('c');
    expect(Buffer.from(read.getHeader()?.getSignatureHeader_asU8() ?? []).toString()).toBe('s');
    expect(Buffer.from(read.getData_asU8()).toString()).toBe('data');
  });

  it.each([
    ['a text that is no UTF-8', [0x22, 0x01, 0xff]],
    ['a surrogate in a text', [0x22, 0x03, 0xed, 0xa0, 0x80]],
    ['a field that ends early', [0x22, 0x05, 0x61]],
    ['a length beyond 64 bits', [0x22, ...new Array<number>(9).fill(0xff), 0x02]],
    ['a number that does not end', [0x08, 0x80]],
    ['field number 0', [0x02, 0x00]],
    ['a wire type that there is not', [0x0f]],
    ['the end of a group that did not begin', [0x0c]],
    ['a group that ends as another', [0x0b, 0x14]],
    ['a group that does not end', [0x0b, 0x08, 0x01]],
    ['a nested message that is malformed', [0x1a, 0x01, 0x08]],
  ])('given %s, when it is read, then it is refused', (_what, bytes) => {
    expect(() => strictMessage(Uint8Array.from(bytes), channelHeader)).toThrow();
  });
});
