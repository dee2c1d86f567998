import fc from 'fast-check';
import { common, ledger } from '@hyperledger/fabric-protos';
import { decodeChannelHeader, decodePayload } from '../messages/envelopes';
import { decodeKvRwset } from '../messages/rwset';
import { WireError } from './cursor';
import { bytes, int64, message, nested, optionalBytes, someBytes, text, uint64 } from './message';

const { kvrwset } = ledger.rwset;

describe('message', () => {
  it('given what the Fabric messages encode, when decoded, then every field is the same', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            key: fc.string({ unit: 'binary' }),
            block: fc.nat(),
            value: fc.uint8Array(),
          }),
        ),
        (items) => {
          const encoded = new kvrwset.KVRWSet();
          encoded.setReadsList(items.map(({ key, block }) => readOf(key, block)));
          encoded.setWritesList(items.map(({ key, value }) => writeOf(key, value)));

          const { reads, writes } = decodeKvRwset(encoded.serializeBinary());

          const keys = reads.map(({ key }) => Buffer.from(key, 'latin1').toString('utf8'));
          expect(keys).toEqual(items.map(({ key }) => key));
          expect(reads.map(({ version }) => version?.block)).toEqual(
            items.map(({ block }) => block),
          );
          expect(writes.map(({ value }) => Buffer.from(value))).toEqual(
            items.map(({ value }) => Buffer.from(value)),
          );
        },
      ),
    );
  });

  it('given a message in two pieces, when decoded, then the pieces are merged', () => {
    const [first, second] = [new common.Header(), new common.Header()];
    first.setChannelHeader(Buffer.from('one'));
    second.setSignatureHeader(Buffer.from('two'));
    const pieces = [first, second].map((header) => {
      const payload = new common.Payload();
      payload.setHeader(header);
      return payload.serializeBinary();
    });

    const { header } = decodePayload(Buffer.concat(pieces));

    expect(Buffer.from(header?.channelHeader ?? []).toString()).toBe('one');
    expect(Buffer.from(header?.signatureHeader ?? []).toString()).toBe('two');
  });

  it('given unknown fields and a group, when decoded, then they are passed over', () => {
    const group = Buffer.of(0x7b, 0x08, 0x01, 0x7c);
    const fixed = Buffer.concat([
      Buffer.of(0x71),
      Buffer.alloc(8),
      Buffer.of(0x75),
      Buffer.alloc(4),
    ]);
    const header = new common.ChannelHeader();
    header.setTxId('id');

    const { txId } = decodeChannelHeader(Buffer.concat([group, fixed, header.serializeBinary()]));

    expect(txId).toBe('id');
  });

  it('given text that is no UTF-8, a group without end or a field number 0, when decoded, then it is refused', () => {
    const decode = message({ name: text(1) });

    expect(() => decode(Buffer.of(0x0a, 1, 0xff))).toThrow('a text is not UTF-8');
    expect(() => decode(Buffer.of(0x0b, 0x08, 0x01))).toThrow(WireError);
    expect(() => decode(Buffer.of(0x00, 0x01))).toThrow('a field number is wrong');
  });

  it('given bytes without content, when decoded, then they are absent but for one of several fields', () => {
    const decode = message({ some: someBytes(1), oneOf: optionalBytes(2) });

    const read = decode(Buffer.of(0x0a, 1, 7, 0x0a, 0, 0x12, 0));

    expect(read).toEqual({ some: undefined, oneOf: new Uint8Array(0) });
  });

  it('given 64-bit numbers, when decoded, then negative ones are right and too large ones equal nothing', () => {
    const decode = message({ signed: int64(1), unsigned: uint64(2), data: bytes(3) });
    const minusOne = Buffer.concat([Buffer.of(0x08), Buffer.alloc(9, 0xff), Buffer.of(1)]);
    const largest = Buffer.concat([Buffer.of(0x10), Buffer.alloc(9, 0xff), Buffer.of(1)]);

    expect(decode(minusOne).signed).toBe(-1);
    expect(decode(largest).unsigned).toBe(Infinity);
  });

  it('given a message within itself without end, when decoded, then the depth is bounded', () => {
    const decode = message({ inner: nested(1, (input, depth): unknown => decode(input, depth)) });
    let input = Buffer.alloc(0);
    for (let depth = 0; depth < 100; depth++) {
      const { length } = input;
      const size =
        length < 0x80 ? Buffer.of(length) : Buffer.of((length & 0x7f) | 0x80, length >> 7);
      input = Buffer.concat([Buffer.of(0x0a), size, input]);
    }

    expect(() => decode(input)).toThrow('messages are nested too deep');
  });
});

function readOf(key: string, block: number): InstanceType<typeof kvrwset.KVRead> {
  const version = new kvrwset.Version();
  version.setBlockNum(block);
  const read = new kvrwset.KVRead();
  read.setKey(key);
  read.setVersion(version);
  return read;
}

function writeOf(key: string, value: Uint8Array): InstanceType<typeof kvrwset.KVWrite> {
  const write = new kvrwset.KVWrite();
  write.setKey(key);
  write.setValue(value);
  return write;
}
