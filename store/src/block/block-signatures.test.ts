import { common } from '@hyperledger/fabric-protos';
import { readChannelConfig } from '../channel/channel-config';
import { configEnvelope } from '../testing/channel.test.kit';
import { createOrganization } from '../testing/organization.test.kit';
import { isSigned } from './block-signatures';
import { headerBytes, headerHash } from './hashes';
import type { BlockMetadata } from './block-metadata';

const organization = createOrganization('OrgMSP');
const header = { number: 300, previousHash: Buffer.alloc(32, 1), dataHash: Buffer.alloc(32, 2) };
const consenters = [
  { id: 7, mspId: 'OrgMSP', identity: Buffer.from(organization.orderer.certified.pem) },
];
const config = { ...readChannelConfig(configEnvelope([organization])), consenters };
const signedValue = Buffer.of(0x0a, 0);

function metadataWith(signatures: BlockMetadata['signatures']): BlockMetadata {
  const none = { offset: 0, bytes: new Uint8Array(0) };
  const lastConfigs = { lastConfig: 0, unsignedLastConfig: undefined, hasConsenterData: false };
  return { signedValue, signatures, ...lastConfigs, flags: none, commitHash: none };
}

/** A signature as a byzantine-fault-tolerant orderer makes it: with its number instead of its name. */
function numbered(id: number): BlockMetadata['signatures'][number] {
  const identifier = new common.IdentifierHeader();
  identifier.setIdentifier(id);
  const identifierHeader = identifier.serializeBinary();
  const data = Buffer.concat([signedValue, identifierHeader, headerBytes(header)]);
  const none = new Uint8Array(0);
  return { signatureHeader: none, identifierHeader, signature: organization.orderer.sign(data) };
}

describe('isSigned', () => {
  it('given the signature of a numbered consenter, when checked, then it counts as that orderer', () => {
    expect(isSigned(header, metadataWith([numbered(7)]), config)).toBe(true);
  });

  it('given an unknown number, no signature or another header, when checked, then it is not signed', () => {
    const other = { ...header, number: 301 };

    expect(isSigned(header, metadataWith([numbered(8)]), config)).toBe(false);
    expect(isSigned(header, metadataWith([]), config)).toBe(false);
    expect(isSigned(other, metadataWith([numbered(7)]), config)).toBe(false);
  });
});

describe('headerBytes', () => {
  it('given a header, when encoded, then it is the DER sequence that Fabric hashes', () => {
    const der = Buffer.from(headerBytes(header)).toString('hex');

    expect(der).toBe(`30480202012c0420${'01'.repeat(32)}0420${'02'.repeat(32)}`);
    expect(headerHash({ ...header, number: 200 })).toHaveLength(32);
    expect(Buffer.from(headerBytes({ ...header, number: 200 })).toString('hex')).toContain(
      '020200c8',
    );
  });
});
