import { common } from '@hyperledger/fabric-protos';
import fc from 'fast-check';
import { WireMessage } from './wire-message';

describe('WireMessage', () => {
  it('given what Fabric’s messages encode, when it is read, then every field is the same', () => {
    // The maps of google-protobuf lose names that objects have by themselves.
    const name = fc.string({ unit: 'grapheme' }).filter((text) => !(text in {}));
    const names = fc.uniqueArray(name, { maxLength: 5 });

    fc.assert(
      fc.property(names, fc.nat(), (keys, version) => {
        const group = new common.ConfigGroup();
        group.setVersion(version);
        for (const key of keys) group.getGroupsMap().set(key, new common.ConfigGroup());

        const read = new WireMessage(group.serializeBinary());

        expect(read.number(1)).toBe(version);
        expect([...read.map(2).keys()].sort()).toEqual([...keys].sort());
      }),
    );
  });

  it('given any bytes, when they are read, then it ends, with fields or an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(12), (bytes, field) => {
        try {
          new WireMessage(bytes).map(field);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
  });

  it.each([
    ['a number that ends early', [0x08, 0x80]],
    ['bytes that end early', [0x0a, 0x05, 0x01]],
    ['a number over 2^53', [0x08, ...Array.from({ length: 7 }, () => 0xff), 0x7f]],
    ['a number of nine bytes', [0x08, ...Array.from({ length: 8 }, () => 0x80), 0x01]],
    ['a group', [0x0b, 0x0c]],
    ['fields without end', Array.from({ length: 20_002 }, (_, at) => (at % 2 === 0 ? 0x08 : 1))],
  ])('given %s, when it is read, then it is refused', (_, bytes) => {
    expect(() => new WireMessage(Uint8Array.from(bytes))).toThrow(/^it has|^it ends|^wire type/);
  });

  it.each<[string, readonly number[], (message: WireMessage) => unknown]>([
    ['a number twice', [0x08, 0x01, 0x08, 0x02], (message) => message.number(1)],
    ['bytes twice', [0x0a, 0x00, 0x0a, 0x00], (message) => message.bytes(1)],
    ['a number as bytes', [0x08, 0x01], (message) => message.bytes(1)],
    ['bytes as a number', [0x0a, 0x00], (message) => message.number(1)],
    ['a number in a list', [0x08, 0x01], (message) => message.list(1)],
    ['a name twice', [0x0a, 0x00, 0x0a, 0x00], (message) => message.map(1)],
    ['a text that is not UTF-8', [0x0a, 0x01, 0xff], (message) => message.text(1)],
  ])('given %s, when the field is asked for, then it is refused', (_, bytes, ask) => {
    const message = new WireMessage(Uint8Array.from(bytes));

    expect(() => ask(message)).toThrow();
  });
});
