import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureMaterial, issueShortLived, materialPaths } from '@edgebeat/fabric-embedded';
import { certificateEnd, checkMaterial } from './check-material';
import { requireKnownAuthority } from './genesis-check';
import { loopback, type PlacedMember } from './placed-member';

const alpha = { name: 'alpha', mspId: 'AlphaMSP', domain: 'alpha.example.com' };
const dayMs = 24 * 3600 * 1000;

describe('the material of a member', () => {
  let folder: string;
  let own: PlacedMember;
  let foreign: PlacedMember;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'material-'));
    await ensureMaterial(join(folder, 'made'), [alpha]);
    await ensureMaterial(join(folder, 'foreign'), [alpha]);
    foreign = placed('foreign');
  });
  beforeEach(async () => {
    await cp(join(folder, 'made'), join(folder, 'own'), { recursive: true });
    own = placed('own');
  });
  afterEach(() => rm(join(folder, 'own'), { recursive: true }));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  function placed(name: string): PlacedMember {
    const ports = { peer: 1, orderer: 2, admin: 3, peerOperations: 4, ordererOperations: 5 };
    const paths = materialPaths(join(folder, name), alpha.domain);
    return { ...alpha, ports, paths, hosts: loopback, folder, logs: folder };
  }

  it('given what was made, when it is checked, then it can be used, for ten years', async () => {
    await checkMaterial(own);

    const years = ((await certificateEnd(own.paths.peer)).getTime() - Date.now()) / (365 * dayMs);
    expect(Math.round(years)).toBe(10);
  });

  it('given a certificate that has expired, when it is checked, then file and day are named', async () => {
    const notAfter = new Date(Date.now() + dayMs);
    const { certificatePem, privateKeyPem } = await issueShortLived(join(folder, 'own'), alpha, {
      name: 'peer0',
      notAfter,
    });
    await writeFile(own.paths.peer.msp.certificate, certificatePem);
    await writeFile(own.paths.peer.msp.key, privateKeyPem);

    const checking = checkMaterial(own, new Date(Date.now() + 2 * dayMs));

    await expect(checking).rejects.toMatchObject({ code: 'material-unusable' });
    await expect(checking).rejects.toThrow(
      `peer0.alpha.example.com-cert.pem of AlphaMSP expired on ${notAfter.toISOString().slice(0, 10)}: renew it`,
    );
  });

  it('given a certificate of another authority of the same name, when it is checked, then it is refused', async () => {
    await cp(foreign.paths.orderer.tls.certificate, own.paths.orderer.tls.certificate);

    const checking = checkMaterial(own);

    await expect(checking).rejects.toThrow(
      /orderer0\.alpha\.example\.com\/tls\/server\.crt was not issued by the authority of AlphaMSP/,
    );
  });

  it('given a key that does not fit, when it is checked, then it is named', async () => {
    await cp(own.paths.orderer.msp.key, own.paths.peer.msp.key);

    const checking = checkMaterial(own);

    await expect(checking).rejects.toThrow(/priv_sk is not the key of .*peer0/);
  });

  it('given a file that is no certificate, when it is checked, then it is named', async () => {
    await writeFile(own.paths.peer.tls.certificate, 'x');

    const checking = checkMaterial(own);

    await expect(checking).rejects.toThrow(/tls\/server\.crt cannot be read as a certificate/);
  });

  it("given a first block with another authority, when the member's is looked for, then it is refused", async () => {
    const block = foreign.paths.authority.certificate;

    const looking = requireKnownAuthority(block, own);

    await expect(looking).rejects.toThrow('is not the authority with which AlphaMSP joined');
    await requireKnownAuthority(own.paths.authority.certificate, own);
  });
});
