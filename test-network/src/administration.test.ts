import { join } from 'node:path';
import { locateProgram, missingPrograms } from '@edgebeat/network';
import { channel, type LiveChannel, openLiveChannel } from './administration/live-channel.test.kit';
import { eventually, freshId } from './conformance/bench';
import { chaincodeName } from './conformance/subject';

jest.setTimeout(60_000);

const missing = [
  ...missingPrograms(process.env),
  ...['configtxlator'].filter((name) => locateProgram(name, process.env) === undefined),
];
const needs = missing.length === 0 ? 'by its scripts' : `${missing.join(', ')} missing`;
const describeFabric = missing.length === 0 ? describe : describe.skip;
/** How every endorser answers a client whose organisation is not on the channel. */
const unknownOrganization = {
  details: ['AlphaMSP', 'BetaMSP'].map(() => ({
    message: expect.stringContaining('creator org unknown, creator is malformed') as string,
  })),
};
const done = { code: 0, errors: '' };

describeFabric(`administration of a live channel (${needs})`, () => {
  let live: LiveChannel;
  let definition: string;
  beforeAll(async () => {
    live = await openLiveChannel(process.env);
    definition = join(live.folder, 'delta.json');
  });
  afterAll(() => live[Symbol.asyncDispose]());

  const signing = (...mspIds: string[]) => mspIds.flatMap((mspId) => ['--env', live.env(mspId)]);
  const on = ['--channel', channel];
  const joining = (genesis = live.network.genesisHash) => {
    const { orderer, tlsCaFile } = live.member('AlphaMSP');
    return live.run(
      'join-channel.sh',
      ...[...on, ...signing('DeltaMSP'), '--genesis', genesis],
      ...['--admin', `localhost:${String(live.delta.ports.admin)}`],
      ...['--from', orderer, '--from-ca', tlsCaFile],
    );
  };
  const create = async (mspId: string, at: string, endorsingOrganizations: string[]) => {
    const { gateway } = await live.connect(mspId, at);
    const contract = gateway.getNetwork(channel).getContract(chaincodeName);
    const id = freshId();
    await contract.submit('create', { arguments: [id, 'test', ''], endorsingOrganizations });
    return id;
  };
  /** What was acknowledged until now, on the chain of one peer. */
  const countedOnce = async (mspId: string) => {
    const acknowledged = [...live.load.acknowledged];
    const created = await live.load.countAt(await live.connect(mspId));
    return {
      lost: acknowledged.filter((id) => !created.has(id)),
      doubled: [...created].filter(([, times]) => times > 1),
    };
  };

  it('given a stranger, when it wants to join or write, then script, orderer and peer refuse it', async () => {
    const certificate = live.delta.paths.orderer.tls.certificate;
    const described = await live.run(
      'describe-member.sh',
      ...[...signing('DeltaMSP'), '--orderer-certificate', certificate, '--out', definition],
    );
    expect(described).toMatchObject(done);

    const joined = await joining();

    expect(joined.code).toBe(1);
    expect(joined.errors).toMatch(/does not give the block '0'.*FORBIDDEN/s);
    await expect(create('DeltaMSP', 'AlphaMSP', ['AlphaMSP', 'BetaMSP'])).rejects.toMatchObject(
      unknownOrganization,
    );
  });

  it('given a signature of one of three, when a member is to be added, then who is missing is named and Fabric refuses it, too', async () => {
    const add = ['add-member.sh', ...on, '--definition', definition] as const;
    const file = join(live.folder, 'one-signature.pb');

    const direct = await live.run(...add, ...signing('AlphaMSP'));
    const kept = await live.run(...add, ...signing('AlphaMSP'), '--out', file);
    const sent = live.network.peer(
      'AlphaMSP',
      ...['channel', 'update', '-c', channel, '-f', file],
      ...['-o', live.member('AlphaMSP').orderer, '--tls'],
      ...['--cafile', live.member('AlphaMSP').tlsCaFile],
    );

    expect(direct.errors).toContain(
      'Application changes when 2 of 3 members sign; AlphaMSP would, and 1 of BetaMSP, GammaMSP must, too',
    );
    expect(kept).toMatchObject(done);
    await expect(sent).rejects.toThrow(/BAD_REQUEST.*not satisfied/s);
  });

  it('given the signature of a stranger, when a member is to be added, then it does not count', async () => {
    const add = ['add-member.sh', ...on, '--definition', definition] as const;

    const { code, errors } = await live.run(...add, ...signing('AlphaMSP', 'DeltaMSP'));

    expect(code).toBe(1);
    expect(errors).toContain(
      'DeltaMSP is not in Application, whose members are AlphaMSP, BetaMSP, GammaMSP',
    );
  });

  it('given a majority that signs, when a member is added and joins, then it orders and endorses', async () => {
    const added = await live.run(
      ...['add-member.sh', ...on, '--definition', definition],
      ...signing('AlphaMSP', 'BetaMSP'),
    );
    const elsewhere = await joining('0'.repeat(64));
    const joined = await joining();
    const orders = await live.run(
      ...['add-consenter.sh', ...on, '--definition', definition],
      ...signing('AlphaMSP', 'BetaMSP', 'GammaMSP'),
    );
    const approve = ['--name', chaincodeName, '--package', live.packageFile];
    const approved = await live.run(
      ...['approve-chaincode.sh', ...on, ...signing('DeltaMSP'), ...approve],
    );

    expect(added).toMatchObject(done);
    expect(elsewhere.errors).toContain('that is another channel');
    expect(joined).toMatchObject(done);
    expect(orders).toMatchObject(done);
    expect(approved).toMatchObject(done);
    const endorsers = ['AlphaMSP', 'BetaMSP', 'DeltaMSP'];
    await eventually(() => create('DeltaMSP', 'DeltaMSP', endorsers));
    expect(await countedOnce('DeltaMSP')).toEqual({ lost: [], doubled: [] });
  });

  it('given a consenter, when it is taken out and put back, then it follows and orders again', async () => {
    const { orderer } = live.member('DeltaMSP');
    const signers = signing('AlphaMSP', 'BetaMSP', 'GammaMSP');

    const out = await live.run('remove-consenter.sh', ...on, '--address', orderer, ...signers);
    await eventually(async () => {
      expect(await live.relation()).toBe('follower');
    });
    const back = await live.run('add-consenter.sh', ...on, '--definition', definition, ...signers);

    expect(out).toMatchObject(done);
    expect(back).toMatchObject(done);
    await eventually(async () => {
      expect(await live.relation()).toBe('consenter');
    });
  });

  it('given a member that is there, when it is added again, then the script says so', async () => {
    const again = await live.run(
      ...['add-member.sh', ...on, '--definition', definition],
      ...signing('AlphaMSP', 'BetaMSP', 'GammaMSP'),
    );

    expect(again.errors).toContain('DeltaMSP is on the channel already');
  });

  it('given signatures one after the other, when a member is removed, then its clients are refused and the others go on', async () => {
    const file = join(live.folder, 'removal.pb');
    const kept = await live.run(
      ...['remove-member.sh', ...on, '--member', 'DeltaMSP', '--out', file],
      ...signing('AlphaMSP'),
    );
    const send = ['send-update.sh', ...on, '--update', file, ...signing('GammaMSP')] as const;
    const early = await live.run(...send);
    await live.network.peer('BetaMSP', 'channel', 'signconfigtx', '-f', file);

    const removed = await live.run(...send);

    expect(kept).toMatchObject(done);
    expect(early.errors).toContain('GammaMSP would, and 1 of BetaMSP, DeltaMSP must, too');
    expect(removed).toMatchObject(done);
    await eventually(async () => {
      await expect(create('DeltaMSP', 'AlphaMSP', ['AlphaMSP', 'BetaMSP'])).rejects.toMatchObject(
        unknownOrganization,
      );
    });
    await eventually(() => create('AlphaMSP', 'AlphaMSP', ['AlphaMSP', 'BetaMSP']));
  });

  it('given the load of all that time, when every peer is asked at the end, then nothing is lost and nothing doubled', async () => {
    await live.load.end();

    const counts = await Promise.all(['AlphaMSP', 'BetaMSP', 'GammaMSP'].map(countedOnce));

    expect(live.load.acknowledged.size).toBeGreaterThan(50);
    expect(counts).toEqual(counts.map(() => ({ lost: [], doubled: [] })));
  });
});
