import { issue, revoke, type Certified } from '../testing/certificates.test.kit';
import { certificateFromDer, certificateFromPem, type Certificate } from './certificate';
import { Msp } from './msp';

const root = issue({ commonName: 'root', ca: true });
const intermediate = issue({ commonName: 'intermediate', ca: true }, root);
const foreign = issue({ commonName: 'foreign', ca: true });

function parsed(certified: Certified): Certificate {
  return certificateFromPem(Buffer.from(certified.pem));
}

function mspOf(options: {
  intermediates?: readonly Certified[];
  revocations?: readonly Uint8Array[];
  units?: 'enforced';
}): Msp {
  const unit = (name: string): { name: string; certificate: Uint8Array } => ({
    name,
    certificate: new Uint8Array(0),
  });
  const nodeOus = {
    enable: true,
    client: unit('client'),
    peer: unit('peer'),
    admin: undefined,
    orderer: undefined,
  };
  return new Msp({
    name: 'OrgMSP',
    rootCerts: [Buffer.from(root.pem)],
    intermediateCerts: (options.intermediates ?? []).map(({ pem }) => Buffer.from(pem)),
    admins: [],
    revocationList: [...(options.revocations ?? [])],
    organizationalUnits: [],
    nodeOus: options.units === undefined ? undefined : nodeOus,
  });
}

describe('Msp', () => {
  it('given a certificate of a root or of its intermediate CA, when validated, then its chain is found', () => {
    const msp = mspOf({ intermediates: [intermediate] });
    const below = parsed(issue({ commonName: 'below' }, intermediate));

    const { chain } = msp.validate(below);

    expect(chain).toHaveLength(3);
  });

  it('given an intermediate CA that the MSP does not name, when validated, then there is no chain', () => {
    const below = parsed(issue({ commonName: 'below' }, intermediate));

    expect(() => mspOf({}).validate(below)).toThrow('no chain leads to a root');
  });

  it('given a root above an intermediate CA, when it issues an identity itself, then that is refused', () => {
    const direct = parsed(issue({ commonName: 'direct' }, root));

    expect(() => mspOf({ intermediates: [intermediate] }).validate(direct)).toThrow(
      'may only issue CAs',
    );
    expect(mspOf({}).isValid(direct)).toBe(true);
  });

  it('given a CA, a stranger or one with a copied issuer name, when validated, then they are refused', () => {
    const msp = mspOf({});
    const copied = issue({ commonName: 'root', ca: true });

    expect(() => msp.validate(parsed(root))).toThrow('a CA certificate is no identity');
    expect(msp.isValid(parsed(issue({ commonName: 'x' }, foreign)))).toBe(false);
    expect(msp.isValid(parsed(issue({ commonName: 'x' }, copied)))).toBe(false);
  });

  it('given a certificate that has expired, when validated, then it counts, as at a peer that commits', () => {
    const old = issue({ commonName: 'old', notAfter: new Date('2026-01-02') }, root);

    expect(mspOf({}).isValid(parsed(old))).toBe(true);
  });

  it('given revocation lists, when its own CA revoked it, then it is refused, but not by a foreign list', () => {
    const revoked = parsed(issue({ commonName: 'r', serial: 99 }, root));
    const kept = parsed(issue({ commonName: 'k', serial: 100 }, root));
    const own = mspOf({ revocations: [revoke(root, [99])] });
    const others = mspOf({
      revocations: [revoke(foreign, [99]), revoke({ ...foreign, keyId: root.keyId }, [99])],
    });

    expect(() => own.validate(revoked)).toThrow('revoked');
    expect(own.isValid(kept)).toBe(true);
    expect(others.isValid(revoked)).toBe(true);
  });

  it('given a damaged writing of a certificate, when it was refused, then the genuine one still counts', () => {
    const msp = mspOf({});
    const genuine = parsed(issue({ commonName: 'genuine' }, root));
    const ecdsaWithSha256 = Buffer.from('2a8648ce3d040302', 'hex');
    const damagedBytes = Buffer.from(genuine.raw);
    const outer = damagedBytes.lastIndexOf(ecdsaWithSha256);
    damagedBytes[outer + ecdsaWithSha256.length - 1] = 0x03;
    const damaged = certificateFromDer(damagedBytes);

    expect(damaged.id).toBe(genuine.id);
    expect(msp.isValid(damaged)).toBe(false);
    expect(msp.isValid(genuine)).toBe(true);
  });

  it('given node roles, when a certificate has none of them, then it is refused', () => {
    const msp = mspOf({ units: 'enforced' });
    const client = parsed(issue({ commonName: 'c', unit: 'client' }, root));

    expect(msp.hasRole(client, 'client')).toBe(true);
    expect(msp.hasRole(client, 'peer')).toBe(false);
    expect(msp.isValid(parsed(issue({ commonName: 'n', unit: 'department' }, root)))).toBe(false);
  });
});
