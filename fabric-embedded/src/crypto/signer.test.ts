import { X509Certificate, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { msp } from '@hyperledger/fabric-protos';
import { readLowS } from './ecdsa-signature';
import { ensureMaterial } from './material';
import { materialPaths } from './paths';
import { loadSigner } from './signer';

describe('a signer', () => {
  let folder: string;
  const organization = { name: 'org1', mspId: 'Org1MSP', domain: 'org1.example.com' };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signer-'));
    await ensureMaterial(folder, [organization]);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('given a peer, when it signs often, then every signature is low and verifies with its identity', async () => {
    const { certificate, key } = materialPaths(folder, organization.domain).peer.msp;

    const signer = await loadSigner(organization.mspId, certificate, key);

    const identity = msp.SerializedIdentity.deserializeBinary(signer.serialized);
    const { publicKey } = new X509Certificate(identity.getIdBytes_asU8());
    expect(identity.getMspid()).toBe('Org1MSP');
    for (let round = 0; round < 50; round++) {
      const message = Buffer.from(`message ${round}`);
      const signature = signer.sign(message);
      expect(Buffer.from(readLowS(signature, publicKey) ?? [])).toEqual(Buffer.from(signature));
      expect(verify('sha256', message, publicKey, signature)).toBe(true);
    }
  });
});
