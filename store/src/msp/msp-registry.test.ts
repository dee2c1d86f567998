import { issue, signLow } from '../testing/certificates.test.kit';
import { createOrganization, identityOf } from '../testing/organization.test.kit';
import { Msp } from './msp';
import { MspRegistry } from './msp-registry';

const organization = createOrganization('OrgMSP');
const data = Buffer.from('a response');

function registry(): MspRegistry {
  const msp = new Msp({
    name: organization.mspId,
    rootCerts: [Buffer.from(organization.ca.pem)],
    intermediateCerts: [],
    admins: [],
    revocationList: [],
    organizationalUnits: [],
    nodeOus: undefined,
  });
  return new MspRegistry([msp]);
}

/** A certificate that Node parses although its key is no point of the curve. */
function withBrokenKey() {
  const certified = issue({ commonName: 'broken', unit: 'peer' }, organization.ca);
  const der = Buffer.from(certified.der);
  const uncompressedPoint = Buffer.from([0x03, 0x42, 0x00, 0x04]);
  der[der.indexOf(uncompressedPoint) + 3] = 0x09;
  const pem = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
  return identityOf(organization.mspId, { ...certified, der, pem });
}

describe('MspRegistry', () => {
  it('given an endorser whose key cannot be read, when signers are counted, then it is passed over', () => {
    const broken = withBrokenKey();
    const { peer } = organization;
    const signed = [broken, peer].map(({ serialized, certified }) => ({
      identity: serialized,
      data,
      signature: signLow(certified.privateKey, data),
    }));

    const signers = registry().signers(signed);

    expect(signers.map(({ certificate }) => certificate.units)).toEqual([['peer']]);
  });

  it('given a creator whose key cannot be read, when it is verified, then that is refused', () => {
    const { serialized, certified } = withBrokenKey();
    const signature = signLow(certified.privateKey, data);

    const verify = () => registry().verifiedSigner({ identity: serialized, data, signature });

    expect(verify).toThrow(/decod|point|key/iu);
  });
});
