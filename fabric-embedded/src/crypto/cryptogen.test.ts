import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { itWithTool, runTool } from '../channel/fabric-tools.test.fixture';
import { readMspConfig } from '../channel/msp-config';
import { createMspRegistry } from '../msp/registry';
import { ensureMaterial } from './material';
import { materialPaths } from './paths';
import { loadSigner } from './signer';

// Making certificates takes long on a machine that is busy with other suites.
jest.setTimeout(60_000);

const organization = { name: 'org1', mspId: 'Org1MSP', domain: 'org1.example.com' };
const settings = {
  PeerOrgs: [
    {
      Name: organization.name,
      Domain: organization.domain,
      EnableNodeOUs: true,
      Template: { Count: 1 },
      Users: { Count: 1 },
    },
  ],
};

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((file) => relative(folder, join(file.parentPath, file.name))).sort();
}

const withoutIndents = (text = '') => text.replace(/^ +/gm, '').trim();

describe('material beside that of cryptogen', () => {
  let folder: string;
  let theirs: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cryptogen-'));
    theirs = join(folder, 'theirs');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function generate(): Promise<void> {
    const config = join(folder, 'crypto-config.yaml');
    // Every JSON text is YAML too.
    await writeFile(config, JSON.stringify(settings));
    await runTool('cryptogen', ['generate', '--config', config, '--output', theirs]);
  }

  itWithTool('cryptogen')(
    'given the same organisation, when both make its material, then every file of cryptogen has its like',
    async () => {
      const ours = join(folder, 'ours');
      await generate();

      await ensureMaterial(ours, [organization]);

      const [own, reference] = await Promise.all(
        [ours, theirs].map((made) => filesOf(join(made, 'peerOrganizations'))),
      );
      const config = join('peerOrganizations', organization.domain, 'msp', 'config.yaml');
      expect(own).toEqual(expect.arrayContaining(reference ?? []));
      const [ownConfig, referenceConfig] = await Promise.all(
        [ours, theirs].map((made) => readFile(join(made, config), 'utf8')),
      );
      expect(withoutIndents(ownConfig)).toBe(withoutIndents(referenceConfig));
    },
  );

  itWithTool('cryptogen')(
    "given cryptogen's material, when it is completed and used, then its own identities are valid and unchanged",
    async () => {
      await generate();
      const paths = materialPaths(theirs, organization.domain);
      const before = await readFile(paths.peer.msp.certificate, 'utf8');

      await ensureMaterial(theirs, [organization]);

      const registry = createMspRegistry([await readMspConfig(organization.mspId, paths)]);
      for (const { msp } of [paths.peer, paths.orderer, paths.user('Admin')]) {
        const signer = await loadSigner(organization.mspId, msp.certificate, msp.key);
        const identity = registry.deserialize(signer.serialized);
        registry.validate(identity, new Date());
        expect(registry.verify(identity, Buffer.from('x'), signer.sign(Buffer.from('x')))).toBe(
          true,
        );
      }
      expect(await readFile(paths.peer.msp.certificate, 'utf8')).toBe(before);
    },
  );
});
