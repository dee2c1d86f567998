import { createPrivateKey, generateKeyPairSync, sign, webcrypto } from 'node:crypto';
import { msp } from '@hyperledger/fabric-protos';
import { type CertifiedKey, createAuthority } from '../crypto/certificate';
import { createSigner } from '../crypto/signer';
import { issue, issueForKey, mspConfig, serialize } from './authorities.test.fixture';
import type { NodeRole } from './identity';
import { createMspRegistry } from './registry';

const { Classification } = msp.MSPPrincipal;
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

function principal(
  classification: (typeof Classification)[keyof typeof Classification],
  content: Uint8Array,
): msp.MSPPrincipal {
  const message = new msp.MSPPrincipal();
  message.setPrincipalClassification(classification);
  message.setPrincipal(content);
  return message;
}

function role(name: keyof typeof msp.MSPRole.MSPRoleType, mspId = 'Org1MSP'): msp.MSPPrincipal {
  const content = new msp.MSPRole();
  content.setRole(msp.MSPRole.MSPRoleType[name]);
  content.setMspIdentifier(mspId);
  return principal(Classification.ROLE, content.serializeBinary());
}

function unit(name: string, certifiers: Uint8Array): msp.MSPPrincipal {
  const content = new msp.OrganizationUnit();
  content.setMspIdentifier('Org1MSP');
  content.setOrganizationalUnitIdentifier(name);
  content.setCertifiersIdentifier(certifiers);
  return principal(Classification.ORGANIZATION_UNIT, content.serializeBinary());
}

function combined(...parts: msp.MSPPrincipal[]): msp.MSPPrincipal {
  const content = new msp.CombinedPrincipal();
  content.setPrincipalsList(parts);
  return principal(Classification.COMBINED, content.serializeBinary());
}

async function sha256(pem: string): Promise<Uint8Array> {
  const body = pem.replace(/-----[A-Z ]+-----|\s/g, '');
  return new Uint8Array(await webcrypto.subtle.digest('SHA-256', Buffer.from(body, 'base64')));
}

describe('principals', () => {
  let root: CertifiedKey;
  let identities: Record<NodeRole, CertifiedKey>;
  beforeAll(async () => {
    root = await createAuthority({ commonName: 'ca' });
    identities = {
      client: await issue(root, 'client'),
      peer: await issue(root, 'peer'),
      admin: await issue(root, 'admin'),
      orderer: await issue(root, 'orderer'),
    };
  });

  function satisfied(message: msp.MSPPrincipal, config = mspConfig({ roots: [root] })) {
    const registry = createMspRegistry([config]);
    return Object.entries(identities)
      .filter(([, key]) => registry.satisfies(registry.deserialize(serialize(key)), message))
      .map(([name]) => name);
  }

  it.each([
    ['MEMBER', ['client', 'peer', 'admin', 'orderer']],
    ['CLIENT', ['client']],
    ['PEER', ['peer']],
    ['ADMIN', ['admin']],
    ['ORDERER', ['orderer']],
  ] as const)(
    'given the role %s, when every kind of identity is tried, then exactly %j satisfy it',
    (name, expected) => {
      const names = satisfied(role(name));

      expect(names).toEqual(expected);
      expect(satisfied(role(name, 'Org2MSP'))).toEqual([]);
    },
  );

  it('given an MSP that does not tell roles apart, when roles are tried, then only members and named admins exist', () => {
    const config = mspConfig({ roots: [root], nodeUnits: false, admins: [identities.client] });

    const names = [role('MEMBER'), role('ADMIN'), role('PEER')].map((tried) =>
      satisfied(tried, config),
    );

    expect(names).toEqual([['client', 'peer', 'admin', 'orderer'], ['client'], []]);
  });

  it('given an identity that is of no role, when it is tried, then it satisfies not even member', async () => {
    const invalid = await issue(root);
    const registry = createMspRegistry([mspConfig({ roots: [root] })]);

    const satisfies = registry.satisfies(registry.deserialize(serialize(invalid)), role('MEMBER'));

    expect(satisfies).toBe(false);
  });

  it('given a unit, when it is tried with its own and another certifier, then only the own counts', async () => {
    const own = unit('client', await sha256(root.certificatePem));
    const other = unit('client', await sha256(identities.peer.certificatePem));

    const names = [satisfied(own), satisfied(other)];

    expect(names).toEqual([['client'], []]);
  });

  it('given an identity as principal, when all are tried, then only it satisfies', () => {
    const message = principal(Classification.IDENTITY, serialize(identities.peer));

    const names = satisfied(message);

    expect(names).toEqual(['peer']);
  });

  it('given combined principals, when all are tried, then each part must hold', async () => {
    const client = unit('client', await sha256(root.certificatePem));

    const names = [
      combined(role('MEMBER'), client),
      combined(role('PEER'), client),
      combined(),
    ].map((tried) => satisfied(tried));

    expect(names).toEqual([['client'], [], []]);
  });

  it('given nonsense as principal, when all are tried, then nobody satisfies it', () => {
    const nonsense = [
      principal(Classification.ROLE, Buffer.from([0xff, 0xff])),
      principal(Classification.IDENTITY, Buffer.from('x')),
      principal(9 as never, Buffer.from('x')),
    ];

    const names = nonsense.flatMap((tried) => satisfied(tried));

    expect(names).toEqual([]);
  });
});

describe('signatures of identities', () => {
  const message = Buffer.from('a proposal');

  async function signerOf(unitName: string) {
    const root = await createAuthority({ commonName: 'ca' });
    const certified = await issue(root, unitName);
    const key = createPrivateKey(certified.privateKeyPem);
    const signer = createSigner('Org1MSP', Buffer.from(certified.certificatePem), key);
    const registry = createMspRegistry([mspConfig({ roots: [root] })]);
    return { key, signer, registry, identity: registry.deserialize(signer.serialized) };
  }

  it('given a signature, when message or identity differ, then it does not verify', async () => {
    const { signer, registry, identity } = await signerOf('client');
    const signature = signer.sign(message);
    const other = await signerOf('client');

    const verified = [
      registry.verify(identity, message, signature),
      registry.verify(identity, Buffer.from('another'), signature),
      other.registry.verify(other.identity, message, signature),
    ];

    expect(verified).toEqual([true, false, false]);
  });

  it('given a signature turned to its high form, when it is verified, then it is refused', async () => {
    const { key, registry, identity } = await signerOf('client');
    const raw = sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' });
    const s = BigInt(`0x${raw.subarray(32).toString('hex')}`);
    const high = s > order / 2n ? s : order - s;

    const verified = [high, order - high].map((form) =>
      registry.verify(identity, message, toDer(raw.subarray(0, 32), form)),
    );

    expect(verified).toEqual([false, true]);
  });

  it('given an Ed25519 identity, when it signs, then the signature verifies', async () => {
    const root = await createAuthority({ commonName: 'ca' });
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const certified = await issueForKey(root, publicKey);
    const registry = createMspRegistry([mspConfig({ roots: [root] })]);
    const identity = registry.deserialize(serialize(certified));

    const signature = sign(null, message, privateKey);

    registry.validate(identity, new Date());
    expect(registry.verify(identity, message, signature)).toBe(true);
    expect(registry.verify(identity, Buffer.from('x'), signature)).toBe(false);
  });
});

function toDer(r: Uint8Array, s: bigint): Buffer {
  const parts = [Buffer.from(r), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')].map(
    (part) => {
      const trimmed = part.subarray(part.findIndex((byte) => byte !== 0));
      const signed =
        (trimmed[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed;
      return Buffer.concat([Buffer.from([2, signed.length]), signed]);
    },
  );
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}
