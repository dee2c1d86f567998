import { verify, X509Certificate } from 'node:crypto';
import { common, msp } from '@hyperledger/fabric-protos';
import { configUpdateIn, signConfigUpdate, withoutMetadata } from './config-update';
import { selfSigned } from './self-signed.test.data';

function update(): Uint8Array {
  const made = new common.ConfigUpdate();
  made.setChannelId('common');
  made.setReadSet(new common.ConfigGroup());
  made.setWriteSet(new common.ConfigGroup());
  return made.serializeBinary();
}

/** An envelope with something of a type inside. */
function envelope(type: number, data: Uint8Array): Uint8Array {
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(type);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(data);
  const made = new common.Envelope();
  made.setPayload(payload.serializeBinary());
  return made.serializeBinary();
}

function signed(bytes: Uint8Array): Uint8Array {
  const made = new common.ConfigUpdateEnvelope();
  made.setConfigUpdate(bytes);
  made.setSignaturesList([new common.ConfigSignature()]);
  return made.serializeBinary();
}

describe('the update of a file', () => {
  it('given an envelope with signatures, when it is read, then the update’s own bytes come out', () => {
    // Bytes that no writer would make: read and written again they would be others.
    const odd = Buffer.concat([update(), update()]);

    const read = configUpdateIn(envelope(common.HeaderType.CONFIG_UPDATE, signed(odd)));

    expect(Buffer.from(read)).toEqual(odd);
  });

  it.each([
    ['an update itself', update()],
    ['another envelope', envelope(common.HeaderType.MESSAGE, signed(update()))],
    ['no message', Buffer.from('not one')],
  ])('given %s, when it is read, then the file is what is signed', (_, file) => {
    expect(configUpdateIn(file)).toEqual(file);
  });
});

describe('a signature over an update', () => {
  it('given an identity, when it signs, then its certificate verifies header and update together', () => {
    const identity = { ...selfSigned('admin'), mspId: 'AlphaMSP', label: 'admin' };

    const { signatureHeader, signature } = signConfigUpdate(identity, update());

    const header = Buffer.from(signatureHeader, 'base64');
    const creator = common.SignatureHeader.deserializeBinary(header).getCreator_asU8();
    const named = msp.SerializedIdentity.deserializeBinary(creator);
    const certificate = new X509Certificate(Buffer.from(named.getIdBytes_asU8()));
    const bytes = Buffer.concat([header, update()]);
    const { publicKey } = certificate;
    expect(named.getMspid()).toBe('AlphaMSP');
    expect(verify('sha256', bytes, publicKey, Buffer.from(signature, 'base64'))).toBe(true);
  });

  it('given the same update twice, when it is signed, then each header is another', () => {
    const identity = { ...selfSigned('admin'), mspId: 'AlphaMSP', label: 'admin' };

    const headers = [1, 2].map(() => signConfigUpdate(identity, update()).signatureHeader);

    expect(headers[0]).not.toBe(headers[1]);
  });
});

describe('a block without metadata', () => {
  it('given a block as it is fetched, when it is cut, then header and data are there and no metadata', () => {
    const block = new common.Block();
    const header = new common.BlockHeader();
    header.setNumber(9);
    block.setHeader(header);
    const data = new common.BlockData();
    data.setDataList([Buffer.from('config')]);
    block.setData(data);
    const metadata = new common.BlockMetadata();
    metadata.setMetadataList([Buffer.alloc(1000)]);
    block.setMetadata(metadata);

    const cut = common.Block.deserializeBinary(withoutMetadata(block.serializeBinary()));

    expect(cut.getHeader()?.getNumber()).toBe(9);
    expect(cut.getData()?.getDataList_asU8().map(String)).toEqual(
      [Buffer.from('config')].map((one) => String(new Uint8Array(one))),
    );
    expect(cut.hasMetadata()).toBe(false);
  });

  it.each(['', 'no block'])('given "%s", when it is cut, then it is refused', (text) => {
    expect(() => withoutMetadata(Buffer.from(text))).toThrow(/peer channel fetch config/);
  });
});
