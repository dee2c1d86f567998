import { decodeChaincodeAction, decodeChaincodeEvent } from './transaction';

const noUtf8 = [0x12, 0x01, 0xff];

describe('messages of a transaction', () => {
  it('given a text that is no UTF-8 in a field that nothing looks at, when it is read, then it is refused as by a peer', () => {
    const response = Uint8Array.from([0x1a, noUtf8.length, ...noUtf8]);

    expect(() => decodeChaincodeAction(response)).toThrow('a text is not UTF-8');
    expect(() => decodeChaincodeEvent(Uint8Array.from(noUtf8))).toThrow('a text is not UTF-8');
  });
});
