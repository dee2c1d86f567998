import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { itWithTool, runTool } from '../channel/fabric-tools.test.fixture';
import { ensureMaterial } from '../crypto/material';
import { materialPaths } from '../crypto/paths';
import { writeProfiles } from './write-profiles';

// Making certificates takes long on a machine that is busy with other suites.
jest.setTimeout(60_000);

// Port 1 is closed on any sane machine.
const closed = 'localhost:1';

describe("the files that an organisation's clients start from", () => {
  let folder: string;
  let home: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "profile with 'quotes' "));
    home = join(folder, 'org1');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function write(peer = closed): Promise<void> {
    const cryptoDir = join(folder, 'crypto');
    const organizations = [1, 2].map((number) => ({
      name: `org${number}`,
      mspId: `Org${number}MSP`,
      domain: `org${number}.example.com`,
    }));
    await ensureMaterial(cryptoDir, organizations);
    await writeProfiles({
      channels: [{ name: 'common', organizations: ['Org1MSP', 'Org2MSP'] }],
      organizations: organizations.map((organization) => ({
        ...organization,
        ...materialPaths(cryptoDir, organization.domain),
        peer,
        orderer: 'localhost:2',
        folder: join(folder, organization.name),
      })),
    });
  }

  /** The variables of a shell that sourced the script. */
  function sourced(own: Readonly<Record<string, string>> = {}): Record<string, string> {
    const script = `. "$0" && env -0`;
    const { PATH = '' } = process.env;
    const options = { encoding: 'utf8', env: { PATH, ...own } } as const;
    const printed = execFileSync('sh', ['-c', script, join(home, 'env.sh')], options);
    const pairs = printed.split('\0').map((line) => line.split(/=(.*)/s));
    return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value] as const));
  }

  it('given a shell that has chosen what is logged, when it sources env.sh, then that is kept', async () => {
    await write();

    const kept = sourced({ FABRIC_LOGGING_SPEC: 'error' });

    expect(kept['FABRIC_LOGGING_SPEC']).toBe('error');
    expect(sourced()['FABRIC_LOGGING_SPEC']).toBe('info:grpc=error');
  });

  it('given a folder with quotes in its name, when a shell sources env.sh, then its variables name real files', async () => {
    await write();

    const env = sourced();

    expect(env).toMatchObject({
      FABRIC_CFG_PATH: home,
      CORE_PEER_LOCALMSPID: 'Org1MSP',
      CORE_PEER_ADDRESS: closed,
      CORE_PEER_TLS_ENABLED: 'true',
      ORDERER_ADDRESS: 'localhost:2',
    });
    const files = [
      env.CORE_PEER_MSPCONFIGPATH,
      env.CORE_PEER_TLS_ROOTCERT_FILE,
      env.ORDERER_CA,
    ].map((path) => stat(path ?? ''));
    expect(await Promise.all(files)).toHaveLength(3);
    expect(env.CORE_PEER_MSPCONFIGPATH).toContain(join('users', 'Admin@org1.example.com', 'msp'));
  });

  it('given the connection profile, when it is read, then it holds every member with its TLS root', async () => {
    await write('localhost:7051');

    const profile: unknown = JSON.parse(await readFile(join(home, 'connection.json'), 'utf8'));

    const paths = materialPaths(join(folder, 'crypto'), 'org2.example.com');
    const pem = await readFile(paths.tlsCaFile, 'utf8');
    const node = (host: string) => ({
      tlsCACerts: { pem },
      grpcOptions: { 'ssl-target-name-override': host, hostnameOverride: host },
    });
    expect(profile).toMatchObject({
      client: { organization: 'org1' },
      organizations: { org2: { mspid: 'Org2MSP', peers: ['peer0.org2.example.com'] } },
      peers: {
        'peer0.org2.example.com': {
          url: 'grpcs://localhost:7051',
          ...node('peer0.org2.example.com'),
        },
      },
      orderers: {
        'orderer0.org1.example.com': {},
        'orderer0.org2.example.com': {
          url: 'grpcs://localhost:2',
          ...node('orderer0.org2.example.com'),
        },
      },
    });
  });

  it('given written files, when they are written again, then only what changed is replaced', async () => {
    await write();
    const before = await stat(join(home, 'env.sh'));
    await write();
    const same = await stat(join(home, 'env.sh'));

    await write('localhost:3');

    expect([same.ino, same.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
    expect(sourced().CORE_PEER_ADDRESS).toBe('localhost:3');
    expect((await readdir(home)).sort()).toEqual(['connection.json', 'core.yaml', 'env.sh']);
  });

  itWithTool('peer')(
    'given the peer program, when it queries with these files, then it gets as far as dialling the peer',
    async () => {
      await write();
      const env = sourced();
      const args = ['chaincode', 'query', '-C', 'common', '-n', 'any', '-c', '{"Args":[]}'];

      const queried = runTool('peer', args, env);

      await expect(queried).rejects.toThrow(`endorser client failed to connect to ${closed}`);
    },
  );
});
