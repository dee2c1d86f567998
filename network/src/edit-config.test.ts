import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureMaterial } from '@edgebeat/fabric-embedded';
import { z } from 'zod';
import { ChannelSettings } from './consortium-file/schema';
import { findFabric, locateProgram, missingPrograms } from './find-fabric';
import { createGenesis } from './form-channel';
import { placeMembers } from './place-members';
import type { PlacedMember } from './placed-member';

jest.setTimeout(30_000);

const configtxlator = locateProgram('configtxlator', process.env) ?? '';
const missing = [
  ...missingPrograms(process.env),
  ...(configtxlator === '' ? ['configtxlator'] : []),
];
const describeFabric = missing.length === 0 ? describe : describe.skip;
const tools = join(__dirname, '..', 'administration');

const Consenters = z.array(z.object({ id: z.int(), msp_id: z.string(), port: z.int() }));
const Orderer = z.object({
  values: z.object({
    ConsensusType: z.object({ value: z.object({ type: z.string(), state: z.string() }) }),
    Orderers: z.object({ value: z.object({ consenter_mapping: Consenters }) }).optional(),
  }),
  policies: z.object({ BlockValidation: z.object({ policy: z.object({ value: z.unknown() }) }) }),
});
const Group = z.object({ channel_group: z.object({ groups: z.object({ Orderer }) }) });
const Quorum = z.object({
  identities: z.array(z.object({ principal: z.object({ mspid: z.string() }) })),
  rule: z.object({ n_out_of: z.object({ n: z.int() }) }),
});

describeFabric(`editing how a channel orders (${missing.join(', ') || 'nothing'} missing)`, () => {
  let folder: string;
  let members: PlacedMember[];
  let block: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edit-config-'));
    const organizations = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'].map((name) => ({
      ...{ name, mspId: `${name}MSP`, domain: `${name}.example.com` },
      ports: { peer: 0, orderer: 0 },
    }));
    members = await placeMembers({ dataDir: folder, organizations }, undefined);
    await ensureMaterial(join(folder, 'crypto'), members);
    block = join(folder, 'block.json');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const given = async (type: 'raft' | 'bft') => {
    const settings = ChannelSettings.parse({ orderer: { type } });
    const programs = await findFabric(process.env);
    const genesis = await createGenesis(programs, folder, 'common', members, settings);
    execFileSync(configtxlator, [
      ...['proto_decode', '--type', 'common.Block', '--input', genesis, '--output', block],
    ]);
  };
  const run = (tool: string, args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(tools, tool), ...args]);
    return { status, said: stderr.toString(), printed: stdout.toString().trim() };
  };
  const edit = (...args: string[]) => run('edit-config.cjs', args);
  const ask = (...args: string[]) => run('ask-config.cjs', args);
  const updated = async () =>
    Group.parse(JSON.parse(await readFile(join(folder, 'updated.json'), 'utf8'))).channel_group
      .groups.Orderer;
  /** The members that the list names and those that sign blocks, and how many of them have to. */
  const bftOf = async () => {
    const { values, policies } = await updated();
    const { identities, rule } = Quorum.parse(policies.BlockValidation.policy.value);
    return {
      listed: values.Orderers?.value.consenter_mapping.map(({ msp_id }) => msp_id),
      signing: identities.map(({ principal }) => principal.mspid),
      quorum: rule.n_out_of.n,
    };
  };
  /** The next edit goes on from the last one. */
  const goOn = async () => {
    const decoded = JSON.parse(await readFile(block, 'utf8')) as {
      data: { data: { payload: { data: { config: object } } }[] };
    };
    const [first] = decoded.data.data;
    const config = JSON.parse(await readFile(join(folder, 'updated.json'), 'utf8')) as object;
    if (first !== undefined) first.payload.data.config = config;
    await writeFile(block, JSON.stringify(decoded));
  };
  const memberOf = (name: string) => {
    const found = members.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };
  const addressOf = (name: string) => `localhost:${String(memberOf(name).ports.orderer)}`;
  const definitionOf = async (name: string, withIdentity: boolean) => {
    const { mspId, paths } = memberOf(name);
    const base64 = async (file: string) => (await readFile(file)).toString('base64');
    const file = join(folder, `${name}.json`);
    const content = {
      ...{ mspId, ordererAddress: addressOf(name) },
      ordererTlsCertificate: await base64(paths.orderer.tls.certificate),
      ...(withIdentity && { ordererIdentity: await base64(paths.orderer.msp.certificate) }),
    };
    await writeFile(file, JSON.stringify(content));
    return file;
  };

  it('given a BFT channel, when a consenter is taken out and put back, then list and block policy agree', async () => {
    await given('bft');
    const four = ['alphaMSP', 'betaMSP', 'gammaMSP', 'deltaMSP'];

    const out = edit('remove-consenter', block, addressOf('epsilon'));
    const without = await bftOf();
    await goOn();
    const unsigned = edit('add-consenter', block, await definitionOf('epsilon', false));
    const back = edit('add-consenter', block, await definitionOf('epsilon', true));

    expect([out.status, unsigned.status, back.status]).toEqual([0, 1, 0]);
    expect(unsigned.said).toContain('describe-member.sh --orderer-identity');
    expect(without).toEqual({ listed: four, signing: four, quorum: 3 });
    const five = [...four, 'epsilonMSP'];
    expect(await bftOf()).toEqual({ listed: five, signing: five, quorum: 4 });
  });

  it('given a Raft channel, when it is switched to BFT, then only from maintenance, with every signing certificate', async () => {
    await given('raft');
    const early = edit('switch-to-bft', block, folder);
    edit('enter-maintenance', block);
    await goOn();
    const lacking = edit('switch-to-bft', block, folder);
    for (const { mspId, paths } of members) {
      await writeFile(join(folder, `${mspId}.pem`), await readFile(paths.orderer.msp.certificate));
    }

    const switched = edit('switch-to-bft', block, folder);

    expect(early.said).toContain('not in maintenance');
    expect(lacking.said).toContain('alphaMSP.pem is missing');
    expect(switched).toMatchObject({ status: 0, said: '' });
    const { ConsensusType } = (await updated()).values;
    expect(ConsensusType.value).toMatchObject({ type: 'BFT', state: 'STATE_MAINTENANCE' });
    expect(await bftOf()).toMatchObject({ quorum: 4 });
    execFileSync(configtxlator, [
      ...['proto_encode', '--type', 'common.Config', '--output', join(folder, 'updated.pb')],
      ...['--input', join(folder, 'updated.json')],
    ]);
  });

  it('given five members, when fewer than three are to commit a definition, then what they did and who is missing is said, and where peers are', async () => {
    await given('raft');
    const committing = (...mspIds: string[]) =>
      ask('committers', block, 'that have approved', 'do it', ...mspIds);
    const peer = `localhost:${String(memberOf('beta').ports.peer)}`;

    const [nobody, two, three] = [
      [],
      ['alphaMSP', 'betaMSP'],
      ['alphaMSP', 'betaMSP', 'gammaMSP'],
    ].map((mspIds) => committing(...mspIds));
    const { printed } = ask('peers', block, folder, 'betaMSP');

    expect(nobody?.said).toContain(
      '3 of 5 members that have approved; there is none, and 3 of alphaMSP',
    );
    expect(two?.said).toContain(
      'there is alphaMSP, betaMSP, and 1 of deltaMSP, epsilonMSP, gammaMSP is missing: do it',
    );
    expect(three).toMatchObject({ status: 0, said: '' });
    expect(printed).toBe(`betaMSP ${peer} ${join(folder, 'betaMSP.pem')}`);
    expect(await readFile(join(folder, 'betaMSP.pem'), 'utf8')).toContain('BEGIN CERTIFICATE');
  });

  it('given an update, when the channel is asked for it, then it has it only once that one was taken', async () => {
    await given('raft');
    const envelope = join(folder, 'envelope.json');
    const group = (names: readonly string[], version: string) => {
      const parts = names.map((name) => [name, { version: '0', values: {}, policies: {} }]);
      return { version, groups: Object.fromEntries(parts) as object, values: {}, policies: {} };
    };
    const all = members.map(({ mspId }) => mspId);
    const taken = async (written: object) => {
      const of = (Application: object) => ({ version: '0', groups: { Application } });
      const update = { read_set: of({ version: '0' }), write_set: of(written) };
      await writeFile(envelope, JSON.stringify({ payload: { data: { config_update: update } } }));
      return ask('taken', block, envelope).printed;
    };
    const shape = async (version: string) => {
      const text = await readFile(block, 'utf8');
      const decoded = JSON.parse(text) as {
        data: {
          data: {
            payload: { data: { config: { channel_group: { groups: { Application: object } } } } };
          }[];
        };
      };
      const config = decoded.data.data[0]?.payload.data.config.channel_group;
      if (config !== undefined) config.groups.Application = group(all, version);
      await writeFile(block, JSON.stringify(decoded));
    };
    await shape('0');
    const before = await taken(group(all, '1'));
    await shape('1');

    const asked = [
      await taken(group(all, '1')),
      await taken(group([...all, 'zetaMSP'], '1')),
      await taken(group(all.slice(1), '1')),
    ];

    expect([before, ...asked]).toEqual(['no', 'yes', 'no', 'no']);
  });

  it('given a file that is no definition, when a member is added by it, then the file is named and what makes one', async () => {
    await given('raft');
    const file = join(folder, 'README.md');
    await writeFile(file, '# no JSON');

    const { status, said } = edit('add-member', block, file);

    expect(status).toBe(1);
    expect(said).toMatch(/README\.md is no definition that describe-member\.sh .* wrote\n$/);
  });
});
