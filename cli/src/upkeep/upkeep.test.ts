import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureMaterial, issueShortLived, materialPaths } from '@edgebeat/fabric-embedded';
import { folders } from '../consortium/folders';
import type { Plan } from '../consortium/plan';
import { prepareMembers } from '../consortium/prepare';
import { noteBackup } from './backup-note';
import { backupAge, upkeepOf } from './upkeep';

const dayMs = 24 * 3600 * 1000;
const member = {
  ...{ name: 'alpha', mspId: 'AlphaMSP', domain: 'alpha.example.com', siteId: 'alpha-1' },
  ports: { orderer: 1, peer: 2, chaincode: 3, api: 4, edge: 5 },
};
const now = new Date();
const later = (days: number) => new Date(now.getTime() + days * dayMs);

describe('what a member has to look after', () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'upkeep-'));
    const plan: Plan = {
      ...{ plan: 1, network: 'fabric', channel: 'common', quorum: 1, chaincodeVersion: '1' },
      members: [member],
    };
    await prepareMembers(folders(home), plan);
    await ensureMaterial(folders(home).crypto, [member]);
    // Then the wallet has the only copy.
    const { crypto } = folders(home);
    const { usersFolder } = materialPaths(crypto, member.domain);
    await rm(join(usersFolder, `connector@${member.domain}`), { recursive: true });
  });
  afterAll(() => rm(home, { recursive: true }));

  it('given a new folder, when it is looked at, then every certificate is there once, and a backup is missing', async () => {
    const files = folders(home);

    const { certificates, warnings, hasExpired } = await upkeepOf(files, member, now);

    const named = certificates.map(({ file }) => file).join('\n');
    for (const part of ['peer0', 'orderer0', 'Admin@', 'User1@', 'chaincode', 'connector.id']) {
      expect(named).toContain(part);
    }
    expect(new Set(certificates.map(({ file }) => file)).size).toBe(certificates.length);
    expect(warnings).toEqual([
      `no backup of the data folder was noted; make one and say "edgebeat backup note --data ${home}"`,
    ]);
    expect(hasExpired).toBe(false);
  });

  it('given a certificate that ends in ten days, when it is looked at, then it is first and warned of; after that it has expired', async () => {
    const files = folders(home);
    const { peer } = materialPaths(files.crypto, member.domain);
    const issued = await issueShortLived(files.crypto, member, {
      ...{ name: 'peer0', notAfter: later(10) },
    });
    await mkdir(dirname(peer.msp.certificate), { recursive: true });
    await writeFile(peer.msp.certificate, issued.certificatePem);

    const before = await upkeepOf(files, member, now);
    const after = await upkeepOf(files, member, later(11));

    expect(before.certificates[0]?.file).toContain('peer0.alpha.example.com-cert.pem');
    expect(before.warnings[0]).toMatch(/^AlphaMSP: the certificate .* in 10 days; renew it/);
    expect(before.hasExpired).toBe(false);
    expect(after.warnings[0]).toMatch(/ended on .*; renew it/);
    expect(after.hasExpired).toBe(true);
  });

  it('given a backup, when it is a week old, then that is warned of', async () => {
    const files = folders(home);
    const note = await noteBackup(files, { at: now.toISOString(), to: 'tape 7' }, now);

    const fresh = await upkeepOf(files, member, later(1));
    const old = await upkeepOf(files, member, later(8));

    expect(fresh.backup).toEqual(note);
    expect(fresh.warnings.join()).not.toContain('backup');
    expect(old.warnings.join()).toContain('the last backup of the data folder is 8 days old');
    expect([
      backupAge(note, later(1)),
      backupAge(note, later(8)),
      backupAge(undefined, now),
    ]).toEqual(['24 h', '8 d', '-']);
  });

  it.each([
    ['that is to come', { at: later(1).toISOString() }, '--at'],
    ['that is none', { at: 'yesterday' }, '--at'],
    ['without a place', { at: now.toISOString(), to: '' }, '--to'],
  ])(
    'given a backup at a time %s, when it is noted, then it is refused',
    async (_what, note, option) => {
      await expect(noteBackup(folders(home), note, now)).rejects.toThrow(option);
    },
  );
});
