import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import {
  blockSigners,
  commitHashOf,
  lastConfigBlock,
  setCommitHash,
  setTransactionFlags,
  signBlock,
  transactionFlags,
  withOwnMetadata,
} from './metadata';
import { sampleBlock } from './sample-chain.test.data';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signer = {
  serialized: Buffer.from('who signs'),
  sign: (message: Uint8Array) => sign('sha256', message, privateKey),
};

describe('signBlock', () => {
  it('given a block, when signed, then the signature is over value, signer and header', () => {
    const block = sampleBlock(5, new Uint8Array(32), [Uint8Array.from([1])]);

    signBlock(block, signer, 3);

    const [signature, another] = blockSigners(block);
    expect(another).toBeUndefined();
    expect(signature?.identity).toEqual(new Uint8Array(signer.serialized));
    const { message = new Uint8Array(), signature: bytes = new Uint8Array() } = signature ?? {};
    expect(verify('sha256', message, publicKey, bytes)).toBe(true);
    expect(lastConfigBlock(block)).toBe(3);
  });

  it('given a signed block, when its header changes, then the signature does not fit', () => {
    const block = sampleBlock(5, new Uint8Array(32), [Uint8Array.from([1])]);
    signBlock(block, signer, 3);

    block.getHeader()?.setNumber(6);

    const [signature] = blockSigners(block);
    const { message = new Uint8Array(), signature: bytes = new Uint8Array() } = signature ?? {};
    expect(verify('sha256', message, publicKey, bytes)).toBe(false);
  });

  it('given a signed block, when its older slot is read, then it names the config block too', () => {
    const block = sampleBlock(5, new Uint8Array(32), [Uint8Array.from([1])]);

    signBlock(block, signer, 3);

    const slot = block.getMetadata()?.getMetadataList_asU8()[1] ?? new Uint8Array();
    const value = common.Metadata.deserializeBinary(slot).getValue_asU8();
    expect(common.LastConfig.deserializeBinary(value).getIndex()).toBe(3);
  });
});

describe('flags and commit hash', () => {
  it('given a copy with metadata of its own, when flags are set, then the block keeps its own', () => {
    const block = new common.Block();
    setTransactionFlags(block, [0, 0]);
    const copy = withOwnMetadata(block);

    setTransactionFlags(copy, [0, 11]);
    setCommitHash(copy, Uint8Array.from([7]));

    expect(transactionFlags(block)).toEqual([0, 0]);
    expect(transactionFlags(copy)).toEqual([0, 11]);
    expect(commitHashOf(block)).toBeUndefined();
    expect(commitHashOf(copy)).toEqual(Uint8Array.from([7]));
  });

  it('given a block that nobody validated, when its flags are read, then there are none', () => {
    const flags = transactionFlags(new common.Block());

    expect(flags).toEqual([]);
  });
});
