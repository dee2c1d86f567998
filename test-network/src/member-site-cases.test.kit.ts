import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { folders } from '@edgebeat/cli';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import { runAdministration } from '@edgebeat/network';
import { z } from 'zod';
import { edgebeat, type Ended } from './edgebeat';

/** A founded network of alpha, beta and gamma that runs, by its data folder. */
export interface RunningNetwork {
  readonly home: string;
  /** For files of the tests. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

const Made = z.object({
  member: z.string(),
  definition: z.string(),
  firewall: z.array(z.unknown()),
});
const Warned = z.object({ warnings: z.array(z.string()) });
const Invited = z.object({ authority: z.string(), genesisHash: z.string(), sequence: z.int() });
const Site = z.object({
  sites: z.tuple([
    z.object({
      state: z.literal('up'),
      upkeep: z.object({
        certificates: z.array(z.object({ until: z.iso.datetime() })),
        warnings: z.array(z.string()),
      }),
    }),
  ]),
});

/** What a fourth member's operator sees, from `site init` to `site upgrade`. */
export function memberSiteCases(network: () => RunningNetwork): void {
  let site: string;
  let invitation: string;
  let made: z.infer<typeof Made>;
  let told: z.infer<typeof Invited>;

  const on = (data: string, ...args: readonly string[]): Promise<Ended> =>
    edgebeat([...args, '--data', data], network().environment);
  const forThree = (...args: readonly string[]) => on(network().home, ...args);
  const forSite = (...args: readonly string[]) => on(site, ...args);
  const file = (name: string) => join(network().folder, name);
  const envOf = (mspId: string) => join(folders(network().home).organization(mspId), 'env.sh');
  const script = async (name: string, ...args: readonly string[]) => {
    const { errors, code } = await runAdministration(network().environment, name, ...args);
    expect({ errors, code }).toEqual({ errors: '', code: 0 });
  };
  const succeeds = async (running: Promise<Ended>) => {
    const { code, errors, output } = await running;
    expect({ errors, code }).toEqual({ errors: '', code: 0 });
    return output;
  };
  const adminOf = (name: string) => {
    const { crypto } = folders(network().home);
    return materialPaths(crypto, `${name}.example.com`).user('Admin').msp.folder;
  };
  const asAdmin = (name: string) => ['--site', name, '--identity', adminOf(name)];
  const membership = (...args: readonly string[]) => succeeds(forThree('membership', ...args));
  const invite = async (to: string, out = invitation) => {
    const args = ['--definition', to, '--out', out, '--site', 'alpha', '--json'];
    return forThree('site', 'invite', ...args);
  };
  const warningsOf = async () => {
    const status = Site.parse(JSON.parse(await succeeds(forSite('status', '--json'))));
    return status.sites[0].upkeep.warnings;
  };
  const define = async (collections: string) => {
    const { network: data } = folders(network().home);
    await script(
      ...(['define-chaincode.sh', '--channel', 'common', '--name', 'edgebeat'] as const),
      ...['--package', join(data, 'packages', 'edgebeat.tar.gz'), '--collections', collections],
      ...['AlphaMSP', 'BetaMSP', 'GammaMSP'].flatMap((mspId) => ['--env', envOf(mspId)]),
    );
  };

  beforeAll(async () => {
    site = file('delta');
    invitation = file('invitation.json');
    const who = ['delta', '--msp', 'DeltaMSP', '--domain', 'delta.example.com'];
    const output = await succeeds(forSite('site', 'init', ...who, '--base-port', '0', '--json'));
    made = Made.parse(JSON.parse(output));
  });
  afterAll(() => forSite('down'));

  it('given a folder with a site, when another one is made or it is started too early, then exit code 2 and nothing changed', async () => {
    const before = await readdir(site);

    const again = await forSite('site', 'init', 'eps', '--msp', 'EpsMSP', '--domain', 'e.example');
    const early = await forSite('site', 'start');
    const whole = await forSite('up');
    const elsewhere = await on(
      file('elsewhere'),
      ...['site', 'init', 'eps', '--msp', 'EpsMSP', '--domain', 'e.example', '--base-port', '0'],
      ...['--host', '0.0.0.0'],
    );

    expect(again).toMatchObject({ code: 2 });
    expect(again.errors).toContain('holds DeltaMSP already; nothing was changed');
    expect(early.errors).toContain('has no invitation yet; take one with "edgebeat site join');
    expect(whole.errors).toContain('holds one member\'s site; start it with "edgebeat site start');
    expect(await readdir(site)).toEqual(before);
    expect(elsewhere).toMatchObject({ code: 2 });
    expect(elsewhere.errors).toContain('--host: found 0.0.0.0, which no other machine reaches');
  });

  it('given a member that is on no channel, when it is invited, then the members are named', async () => {
    const { code, errors } = await invite(made.member);

    expect(code).toBe(10);
    expect(errors).toContain('DeltaMSP is not on common, whose members are AlphaMSP, BetaMSP');
  });

  it('given a member that two of three let in, when it takes the invitation, then what was not compared, or is of others, is refused', async () => {
    const update = file('add-delta.pb');
    const block = file('add-delta.block');
    const collections = file('collections.json');
    await script(
      ...(['add-member.sh', '--channel', 'common', '--definition', made.member] as const),
      ...['--env', envOf('AlphaMSP'), '--out', update],
    );
    await membership('propose', 'add', 'DeltaMSP', update, '--id', 'add', ...asAdmin('alpha'));
    await membership('approve', 'AlphaMSP', 'add', update, ...asAdmin('beta'));
    const sending = ['--update', update, '--env', envOf('BetaMSP')];
    await script('send-update.sh', '--channel', 'common', ...sending);
    await fetchConfig(network(), envOf('AlphaMSP'), block);
    const early = await invite(made.member);
    await membership('show-config', 'AlphaMSP', 'add', block, ...asAdmin('alpha'));
    await membership('show-config', 'AlphaMSP', 'add', block, ...asAdmin('beta'));
    await writeFile(collections, await succeeds(forThree('network', 'collections')));
    // The peer of a member that joins at a third sequence knows the second one first.
    await define(collections);
    await define(collections);
    await membership('share-key', ...asAdmin('alpha'));
    told = Invited.parse(JSON.parse(await succeeds(invite(made.member))));
    const changed = file('changed.json');
    const text = await readFile(invitation, 'utf8');
    await writeFile(changed, text.replace('"sequence": 3', '"sequence": 4'));
    const before = await readdir(site);

    const joining = (from: string, authority: string, genesis: string) =>
      forSite('site', 'join', from, '--authority', authority, '--genesis', genesis);
    const hash = '0'.repeat(64);
    const shown = await forSite('site', 'join', invitation);
    const refused = [
      await joining(invitation, hash, told.genesisHash),
      await joining(invitation, told.authority, hash),
      await joining(changed, told.authority, told.genesisHash),
    ];

    expect(early.code).toBe(0);
    expect(Warned.parse(JSON.parse(early.output)).warnings).toEqual([
      expect.stringMatching(/does not count DeltaMSP yet: .*membership show-config/),
    ]);
    expect(shown.code).toBe(2);
    expect(shown.output).toContain(told.authority);
    expect(shown.output).toContain(told.genesisHash);
    expect(refused.map(({ code }) => code)).toEqual([3, 3, 3]);
    expect(refused[2]?.errors).toContain('the signature does not fit: it was changed since');
    expect(await readdir(site)).toEqual(before);
    await succeeds(joining(invitation, told.authority, told.genesisHash));
    expect((await joining(invitation, told.authority, told.genesisHash)).code).toBe(2);
  });

  it('given a proposal that was carried out, when it is made again, then it is the same, and an option that does not fit is named', async () => {
    const update = file('add-delta.pb');
    const membershipOf = (...args: readonly string[]) => forThree('membership', ...args);

    const again = await membershipOf(
      ...['propose', 'add', 'DeltaMSP', update, '--id', 'add', ...asAdmin('alpha')],
    );
    const foreign = ['--site', 'alpha', '--identity', adminOf('beta')];
    const other = await membershipOf('approve', 'AlphaMSP', 'add', update, ...foreign);
    const owner = await membershipOf('approve', 'GammaMSP', 'add', update, ...asAdmin('beta'));
    const sites = await membershipOf('list');

    expect(again).toMatchObject({ code: 0, errors: '' });
    expect(other.code).toBe(2);
    expect(other.errors).toContain('name an administrator of AlphaMSP, the member of --site alpha');
    expect(owner.code).toBe(10);
    expect(owner.errors).toContain(
      'GammaMSP has made no proposal add: that is of AlphaMSP; "edgebeat membership list"',
    );
    expect(sites.code).toBe(11);
    expect(sites.errors).toContain(
      'it holds the ledger alone; stop that with "edgebeat network down',
    );
  });

  it('given a site that has joined, when it starts, then its nodes serve the channel and its certificates are told', async () => {
    await succeeds(forSite('site', 'start', '--detach', '--json'));

    const status = Site.parse(JSON.parse(await succeeds(forSite('status', '--json'))));
    const noted = await succeeds(forSite('backup', 'note', '--to', 'elsewhere', '--json'));
    const after = Site.parse(JSON.parse(await succeeds(forSite('status', '--json'))));
    const doctor = await forSite('doctor', '--json');

    const [{ upkeep }] = status.sites;
    expect(upkeep.certificates.length).toBeGreaterThan(18);
    expect(upkeep.warnings).toEqual([expect.stringContaining('no backup')]);
    expect(JSON.parse(noted)).toMatchObject({ to: 'elsewhere' });
    expect(after.sites[0].upkeep.warnings).toEqual([]);
    expect(doctor.output).toContain('the settings of its nodes and of common are safe');
  });

  it('given a next definition, when the members have committed it and the site is upgraded, then it goes on with it, and an older one is refused', async () => {
    const collections = file('collections.json');
    const next = file('next.json');
    await define(collections);
    await succeeds(invite(made.member, next));

    const behind = await warningsOf();
    const doctor = await forSite('doctor');
    const upgraded = await forSite('site', 'upgrade', next, '--json');
    const again = await forSite('site', 'upgrade', invitation);

    expect(behind).toEqual([
      expect.stringMatching(/does not endorse: .*edgebeat site upgrade FILE/),
    ]);
    expect(doctor.errors).toContain('needs a mend: chaincode');
    expect(await warningsOf()).toEqual([]);
    expect(upgraded).toMatchObject({ code: 0, errors: '' });
    expect(JSON.parse(upgraded.output)).toMatchObject({ sequence: told.sequence + 1 });
    expect(again.code).toBe(2);
    expect(again.errors).toContain('there is nothing to upgrade to');
    await succeeds(forSite('down'));
    await succeeds(forSite('site', 'start', '--detach'));
  });

  it("given the site of another member, when it takes this one's invitation, then it is not for it, and purged, its keys are told to be gone", async () => {
    const copy = file('copy');
    const plan = await readFile(join(site, 'consortium.json'), 'utf8');
    await mkdir(copy);
    for (const name of ['site.json', 'member.json']) await cp(join(site, name), join(copy, name));
    await writeFile(join(copy, 'consortium.json'), plan.replaceAll('DeltaMSP', 'OtherMSP'));

    const { code, errors } = await on(copy, 'site', 'upgrade', invitation);
    const purged = await on(copy, 'down', '--purge');

    expect(code).toBe(10);
    expect(errors).toContain('the invitation is for DeltaMSP, and this site is OtherMSP');
    expect(purged.output).toMatch(/the keys of OtherMSP went with it: .*remove-consenter\.sh/);
  });
}

/** The channel's last config block, as `peer` writes it into a file. */
async function fetchConfig({ environment }: RunningNetwork, env: string, file: string) {
  const fetch =
    '. "$0"; peer channel fetch config "$1" -c common -o "$ORDERER_ADDRESS" --tls --cafile "$ORDERER_CA"';
  const { FABRIC_BIN = '', PATH = '' } = environment;
  const path = { PATH: FABRIC_BIN === '' ? PATH : `${FABRIC_BIN}${delimiter}${PATH}` };
  await promisify(execFile)('sh', ['-ec', fetch, env, file], { env: path, timeout: 30_000 });
}
