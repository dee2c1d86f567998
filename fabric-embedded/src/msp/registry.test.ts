import 'reflect-metadata';
import { Extension, ExtendedKeyUsage, ExtendedKeyUsageExtension } from '@peculiar/x509';
import type { msp } from '@hyperledger/fabric-protos';
import { type CertifiedKey, createAuthority, issueTls } from '../crypto/certificate';
import {
  intermediateOf,
  issue,
  issueWith,
  mspConfig,
  pemList,
  revocationList,
  rsaClient,
  serialize,
  serialOf,
  twoUnits,
} from './authorities.test.fixture';
import { createMspRegistry } from './registry';

// Making certificates takes long on a machine that is busy with other suites.
jest.setTimeout(60_000);

const now = new Date();

describe('the validity of identities', () => {
  let root: CertifiedKey;
  let foreign: CertifiedKey;
  beforeAll(async () => {
    root = await createAuthority({ commonName: 'ca.org1' });
    foreign = await createAuthority({ commonName: 'ca.org1' });
  });

  function validate(config: msp.MSPConfig, certificate: CertifiedKey, at = now) {
    const registry = createMspRegistry([config]);
    return () => {
      registry.validate(registry.deserialize(serialize(certificate)), at);
    };
  }

  it.each(['client', 'peer', 'admin', 'orderer'])(
    'given a %s of the CA, when it is validated, then it is accepted',
    async (unit) => {
      const certificate = await issue(root, unit);

      const validated = validate(mspConfig({ roots: [root], certifier: root }), certificate);

      expect(validated).not.toThrow();
    },
  );

  it('given a CA of the same name with another key, when its client is validated, then it is unknown', async () => {
    const certificate = await issue(foreign, 'client');

    const validated = validate(mspConfig({ roots: [root] }), certificate);

    expect(validated).toThrow('x509: certificate signed by unknown authority');
  });

  it('given an expired certificate of a foreign CA, when it is read, then it is malformed and its end is known', async () => {
    const notAfter = new Date('2020-01-01T00:00:00Z');
    const certificate = await issue(foreign, 'client', { notBefore: new Date(0), notAfter });
    const registry = createMspRegistry([mspConfig({ roots: [root] })]);

    const deserialize = () => registry.deserialize(serialize(certificate));

    expect(deserialize).toThrow('the supplied identity is not valid');
    expect(registry.expiresAt(serialize(certificate))).toEqual(notAfter);
    expect(registry.expiresAt(Buffer.from('no identity'))).toBeUndefined();
  });

  it('given a certificate, when it is validated before, within and after its bounds, then only within is accepted', async () => {
    const notBefore = new Date('2030-01-01T00:00:00Z');
    const notAfter = new Date('2031-01-01T00:00:00Z');
    const certificate = await issue(root, 'client', { notBefore, notAfter });
    const registry = createMspRegistry([mspConfig({ roots: [root] })]);
    const identity = registry.deserialize(serialize(certificate));

    const at = (time: string) => () => {
      registry.validate(identity, new Date(time));
    };

    expect(at('2029-12-31T23:59:59Z')).toThrow('identity is not yet valid');
    expect(at('2030-06-01T00:00:00Z')).not.toThrow();
    expect(at('2031-01-01T00:00:01Z')).toThrow('identity expired');
    expect(at('2030-06-01T00:00:00Z')).not.toThrow();
  });

  it('given a certificate older than its CA, when it is validated, then the chain is refused', async () => {
    const bounds = { notBefore: new Date('2001-01-01'), notAfter: new Date('2100-01-01') };
    const certificate = await issue(root, 'client', bounds);

    const validated = validate(mspConfig({ roots: [root] }), certificate);

    expect(validated).toThrow('x509: certificate has expired or is not yet valid');
  });

  it.each([
    ['DER', (der: Uint8Array) => der],
    ['PEM', pemList],
  ])(
    'given a revocation list in %s, when the named certificate is validated, then it is revoked and another is not',
    async (_, encode) => {
      const [bad, good] = [await issue(root, 'client'), await issue(root, 'client')];
      const list = encode(await revocationList(root, root, serialOf(bad)));
      const config = mspConfig({ roots: [root], revoked: [list] });

      const validated = [validate(config, bad), validate(config, good)];

      expect(validated[0]).toThrow('The certificate has been revoked');
      expect(validated[1]).not.toThrow();
    },
  );

  it('given a revocation list that another key signed, when the named certificate is validated, then the list is ignored', async () => {
    const certificate = await issue(root, 'client');
    const forged = await revocationList(root, foreign, serialOf(certificate));

    const validated = validate(mspConfig({ roots: [root], revoked: [forged] }), certificate);

    expect(validated).not.toThrow();
  });

  it('given no unit, an unknown one or two roles, when the identity is validated, then it is refused', async () => {
    const config = mspConfig({ roots: [root] });
    const none = await issue(root);
    const unknown = await issue(root, 'visitor');
    const both = await twoUnits(root);

    const validated = [none, unknown, both].map((certificate) => validate(config, certificate));

    expect(validated[0]).toThrow('does not have an OU that resolves to client, peer, orderer');
    expect(validated[1]).toThrow('does not have an OU that resolves to client, peer, orderer');
    expect(validated[2]).toThrow('not a combination of them');
  });

  it('given an intermediate CA, when its client and a client of the root are validated, then only the first is accepted', async () => {
    const intermediate = await intermediateOf(root);
    const config = mspConfig({ roots: [root], intermediates: [intermediate] });

    const validated = [
      validate(config, await issue(intermediate, 'client')),
      validate(config, await issue(root, 'client')),
    ];

    expect(validated[0]).not.toThrow();
    expect(validated[1]).toThrow('Parent certificate should be a leaf of the certification tree');
  });

  it('given units that belong to the root, when a client of an intermediate is validated, then it is refused', async () => {
    const intermediate = await intermediateOf(root);
    const config = mspConfig({ roots: [root], intermediates: [intermediate], certifier: root });

    const validated = validate(config, await issue(intermediate, 'client'));

    expect(validated).toThrow('certifiersIdentifier does not match');
  });

  it('given a CA under one that allows none below it, when its client is validated, then there is no chain', async () => {
    const upper = await intermediateOf(root, 0);
    const lower = await intermediateOf(upper);
    const config = mspConfig({ roots: [root], intermediates: [upper, lower] });

    const validated = validate(config, await issue(lower, 'client'));

    expect(validated).toThrow('x509: certificate signed by unknown authority');
  });

  it('given a CA or an RSA key as identity, when it is validated, then it is refused', async () => {
    const config = mspConfig({ roots: [root] });

    const validated = [validate(config, root), validate(config, await rsaClient(root))];

    expect(validated[0]).toThrow('Certificate Authority equals true cannot be used as an identity');
    expect(validated[1]).toThrow("could not validate identity's public key algorithm");
  });

  it('given certificates for TLS, when they are identities, then one for servers is needed, as in Go', async () => {
    const config = mspConfig({ roots: [root], nodeUnits: false });
    const bothEnds = await issueTls(root, 'peer0', []);
    const clientEnd = await issueWith(root, [
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
    ]);

    const validated = [validate(config, bothEnds), validate(config, clientEnd)];

    expect(validated[0]).not.toThrow();
    expect(validated[1]).toThrow('the supplied identity is not valid');
  });

  it('given a critical extension that nobody understands, when the identity is read, then it is refused', async () => {
    const unknown = new Extension('1.2.3.4', true, Buffer.from('0500', 'hex'));
    const certificate = await issueWith(root, [unknown]);

    const read = validate(mspConfig({ roots: [root] }), certificate);

    expect(read).toThrow('x509: unhandled critical extension');
  });

  it('given bytes that are no identity, when they are deserialised, then the reason is told', async () => {
    const registry = createMspRegistry([mspConfig({ roots: [root] })]);
    const certificate = await issue(root, 'client');
    const truncated = { ...certificate, certificatePem: certificate.certificatePem.slice(0, 200) };

    const deserialize = (bytes: Uint8Array) => () => registry.deserialize(bytes);

    expect(deserialize(Buffer.from('not protobuf'))).toThrow('SerializedIdentity');
    expect(deserialize(serialize(certificate, 'Org9MSP'))).toThrow('Org9MSP is not defined');
    expect(deserialize(serialize(truncated))).toThrow('could not decode the PEM structure');
    expect(deserialize(new Uint8Array(70_000))).toThrow('too long');
  });

  it('given two configs of one MSP or one without a CA, when the registry is built, then it is refused', () => {
    const twice = () =>
      createMspRegistry([mspConfig({ roots: [root] }), mspConfig({ roots: [root] })]);
    const without = () => createMspRegistry([mspConfig({ roots: [] })]);

    expect(twice).toThrow('defined twice');
    expect(without).toThrow('expected at least one CA certificate');
  });
});
