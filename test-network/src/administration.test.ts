import { appendFile, cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureMaterial, materialPaths, type OrganizationAddress } from '@edgebeat/fabric-embedded';
import { locateProgram, missingPrograms } from '@edgebeat/network';
import { channel, type LiveChannel, openLiveChannel } from './administration/live-channel.test.kit';
import { eventually, freshId } from './conformance/bench';
import { chaincodeName } from './conformance/subject';

// A script waits up to a minute and then says what for.
jest.setTimeout(100_000);

const missing = [
  ...missingPrograms(process.env),
  ...['configtxlator'].filter((name) => locateProgram(name, process.env) === undefined),
];
const needs = missing.length === 0 ? 'by its scripts' : `${missing.join(', ')} missing`;
const describeFabric = missing.length === 0 ? describe : describe.skip;
/** How every endorser answers a client whose organisation is not on the channel. */
const unknownOrganization = {
  details: expect.arrayContaining(
    ['AlphaMSP', 'BetaMSP'].map((mspId): unknown =>
      expect.objectContaining({
        mspId,
        message: expect.stringContaining('creator org unknown, creator is malformed') as string,
      }),
    ),
  ) as unknown,
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
  const ordererOf = async (mspId: string) => {
    const { orderer, tlsCaFile } = live.member('AlphaMSP');
    return [
      ...[...on, ...signing(mspId), '--admin', await live.adminAddress(mspId)],
      ...['--from', orderer, '--from-ca', tlsCaFile],
    ];
  };
  const joinArguments = async (mspId: string, genesis = live.network.genesisHash) => [
    ...(await ordererOf(mspId)),
    ...['--genesis', genesis],
  ];
  const joining = async (mspId = 'DeltaMSP', genesis?: string) =>
    live.run('join-channel.sh', ...(await joinArguments(mspId, genesis)));
  const listAt = async (mspId: string) => {
    const { gateway } = await live.connect(mspId);
    const contract = gateway.getNetwork(channel).getContract(chaincodeName);
    const all = ['asset-', 'asset.'];
    const endorsingOrganizations = [mspId];
    const answer = await contract.evaluate('list', { arguments: all, endorsingOrganizations });
    return JSON.parse(Buffer.from(answer).toString()) as string[];
  };
  const create = async (
    mspId: string,
    at: string | OrganizationAddress,
    endorsingOrganizations: string[],
  ) => {
    const { gateway } = await live.connect(mspId, at);
    const contract = gateway.getNetwork(channel).getContract(chaincodeName);
    const id = freshId();
    await contract.submit('create', { arguments: [id, 'test', ''], endorsingOrganizations });
    return id;
  };
  /** What was acknowledged until now, on the chain of one peer. */
  const countedOnce = async (mspId: string, at?: OrganizationAddress) => {
    const acknowledged = [...live.load.acknowledged];
    const created = await live.load.countAt(await live.connect(mspId, at));
    return {
      lost: acknowledged.filter((id) => !created.has(id)),
      doubled: [...created].filter(([, times]) => times > 1),
    };
  };

  const approving = (mspId: string) =>
    live.run(
      ...['approve-chaincode.sh', ...on, ...signing(mspId)],
      ...['--name', chaincodeName, '--package', live.packageFile],
    );
  const defining = (...mspIds: string[]) =>
    live.run(
      ...['define-chaincode.sh', ...on, ...signing(...mspIds)],
      ...['--name', chaincodeName, '--package', live.packageFile],
    );

  it('given a member with two peers, when either is lost, then the other endorses and takes transactions, and it has the same chain again', async () => {
    const { network } = live;
    const [first, second] = network.peers('AlphaMSP');
    const both = ['AlphaMSP', 'BetaMSP'];

    for (const [lost, other] of [second, first].entries()) {
      if (other === undefined) throw new Error('alpha has no two peers');
      const node = network.node('AlphaMSP', 'peer', lost);
      await node.kill();
      await eventually(() => create('BetaMSP', 'BetaMSP', both));
      await eventually(() => create('AlphaMSP', other, both));
      await node.start();
    }

    for (const peer of network.peers('AlphaMSP')) {
      expect(await countedOnce('AlphaMSP', peer)).toEqual({ lost: [], doubled: [] });
    }
  });

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
    const shown = await live.run(
      ...['show-update.sh', ...on, '--update', file, '--definition', definition],
      ...signing('BetaMSP'),
    );
    const other = join(live.folder, 'other.json');
    const text = await readFile(definition, 'utf8');
    await writeFile(
      other,
      text.replace(/"ordererAddress": "localhost:/, '"ordererAddress": "other:'),
    );
    const unlike = await live.run(
      ...['show-update.sh', ...on, '--update', file, '--definition', other],
      ...signing('BetaMSP'),
    );
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
    expect(shown.errors).toBe('');
    expect(shown.output.trim().split('\n')).toEqual([
      ...['adds /Application/DeltaMSP', 'adds /Orderer/DeltaMSP'],
      `What it adds is what ${definition} describes.`,
      'Signed by: AlphaMSP',
    ]);
    expect(unlike.errors).toContain(
      `Orderer/DeltaMSP in the update is not what ${other} describes`,
    );
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
    const elsewhere = await joining('DeltaMSP', '0'.repeat(64));
    const joined = await joining();
    const orders = await live.run(
      ...['add-consenter.sh', ...on, '--definition', definition],
      ...signing('AlphaMSP', 'BetaMSP', 'GammaMSP'),
    );
    const approved = await approving('DeltaMSP');

    expect(added).toMatchObject(done);
    expect(elsewhere.errors).toContain('that is another channel');
    expect(joined).toMatchObject(done);
    expect(orders).toMatchObject(done);
    expect(approved).toMatchObject(done);
    const endorsers = ['AlphaMSP', 'BetaMSP', 'DeltaMSP'];
    await eventually(() => create('DeltaMSP', 'DeltaMSP', endorsers));
    expect(await countedOnce('DeltaMSP')).toEqual({ lost: [], doubled: [] });
  });

  it('given a consenter, when it is taken out, leaves and is put back, then it follows and orders again', async () => {
    const { orderer } = live.member('DeltaMSP');
    const signers = signing('AlphaMSP', 'BetaMSP', 'GammaMSP');
    const leave = async () => live.run('leave-channel.sh', ...(await ordererOf('DeltaMSP')));

    const early = await leave();
    const out = await live.run('remove-consenter.sh', ...on, '--address', orderer, ...signers);
    await eventually(async () => {
      expect(await live.relation()).toBe('follower');
    }, 40_000);
    const left = await leave();
    const joined = await joining();
    const back = await live.run('add-consenter.sh', ...on, '--definition', definition, ...signers);

    expect(early.errors).toContain(`${orderer} is a consenter of ${channel}`);
    for (const one of [out, left, joined, back]) expect(one).toMatchObject(done);
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
    const again = await live.run(...send);

    expect(again).toMatchObject(done);
    expect(again.output).toContain('has this update already');
    expect(kept).toMatchObject(done);
    expect(early.errors).toContain(
      `GammaMSP would, and 1 of BetaMSP, DeltaMSP must, too: let them sign it first: peer channel signconfigtx -f ${file}`,
    );
    expect(removed).toMatchObject(done);
    await eventually(async () => {
      await expect(create('DeltaMSP', 'AlphaMSP', ['AlphaMSP', 'BetaMSP'])).rejects.toMatchObject(
        unknownOrganization,
      );
    });
    await eventually(() => create('AlphaMSP', 'AlphaMSP', ['AlphaMSP', 'BetaMSP']));
  });

  it('given a peer that lost its data, when it joins again, then it gets everything from the others and endorses', async () => {
    await live.loseData('GammaMSP');

    const joined = await joining('GammaMSP');
    const approved = await approving('GammaMSP');
    const tooFew = await defining('GammaMSP');
    const defined = await defining('AlphaMSP', 'BetaMSP', 'GammaMSP');

    expect(joined).toMatchObject(done);
    // Nobody else has its approval, which is its own private data.
    expect(approved.errors).toContain('define the chaincode anew with define-chaincode.sh');
    expect(tooFew.errors).toContain('GammaMSP would, and 1 of AlphaMSP, BetaMSP must, too');
    expect(defined).toMatchObject(done);
    await eventually(() => create('GammaMSP', 'GammaMSP', ['AlphaMSP', 'GammaMSP']));
    expect(await countedOnce('GammaMSP')).toEqual({ lost: [], doubled: [] });
  });

  it('given a snapshot, when a peer is restored from it, then it has the whole state, no earlier blocks, and endorses', async () => {
    const snapshot = join(live.folder, 'snapshot');
    const root = join(live.member('AlphaMSP').folder, 'peer', 'data', 'snapshots');
    const taken = await live.run(
      ...['snapshot-peer.sh', ...on, ...signing('AlphaMSP')],
      ...['--snapshots', root, '--out', snapshot],
    );
    await live.loseData('BetaMSP');
    const restore = ['restore-peer.sh', ...on, ...signing('BetaMSP')] as const;
    const forged = join(live.folder, 'forged');
    await cp(snapshot, forged, { recursive: true });
    await appendFile(join(forged, 'public_state.data'), 'x');

    const refused = await live.run(...restore, '--snapshot', forged);
    const restored = await live.run(...restore, '--snapshot', snapshot);
    const defined = await defining('BetaMSP', 'AlphaMSP', 'GammaMSP');

    expect(taken).toMatchObject(done);
    expect(refused.errors).toMatch(/public_state.data has the SHA-256 .* was noted/);
    expect(restored).toMatchObject(done);
    expect(defined).toMatchObject(done);
    const acknowledged = [...live.load.acknowledged];
    await eventually(() => create('BetaMSP', 'BetaMSP', ['AlphaMSP', 'BetaMSP']));
    const kept = new Set(await listAt('BetaMSP'));
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    await expect(
      live.network.peer(
        'BetaMSP',
        ...['chaincode', 'query', '-C', channel, '-n', 'qscc'],
        ...['-c', `{"Args":["GetBlockByNumber","${channel}","0"]}`],
      ),
    ).rejects.toThrow('block');
  });

  it('given a renewed TLS certificate of an orderer, when the channel knows it and the orderer starts again, then it orders with it', async () => {
    const { cryptoDir } = live.network;
    const { name, mspId, orderer, tlsCaFile } = live.member('GammaMSP');
    const domain = `${name}.example.com`;
    const { certificate, key } = materialPaths(cryptoDir, domain).orderer.tls;
    const foreign = live.delta.paths.orderer.tls.certificate;
    const renew = (file: string) =>
      live.run(
        ...['renew-consenter.sh', ...on, '--certificate', file],
        ...signing('AlphaMSP', 'BetaMSP'),
      );
    const unchanged = await renew(certificate);
    const refused = await renew(foreign);
    const before = await readFile(certificate, 'utf8');
    for (const file of [certificate, key]) await rm(file);
    await ensureMaterial(cryptoDir, [{ name, mspId, domain }]);

    const renewed = await renew(certificate);
    const node = live.network.node('GammaMSP', 'orderer');
    await node.kill();
    await node.start();

    expect(await readFile(certificate, 'utf8')).not.toBe(before);
    expect(unchanged.errors).toContain('has that certificate already');
    expect(refused.errors).toContain('which is not the name of one consenter');
    expect(renewed).toMatchObject(done);
    await create('AlphaMSP', 'AlphaMSP', ['AlphaMSP', 'BetaMSP']);
    const last = String((await live.network.height('AlphaMSP')) - 1);
    const file = join(live.folder, 'last.block');
    const from = ['-o', orderer, '--tls', '--cafile', tlsCaFile];
    await eventually(() =>
      live.network.peer('AlphaMSP', 'channel', 'fetch', last, file, '-c', channel, ...from),
    );
  });

  it('given the load of all that time, when every peer is asked at the end, then nothing is lost and nothing doubled', async () => {
    await live.load.end();

    const counts = await Promise.all(['AlphaMSP', 'GammaMSP'].map((mspId) => countedOnce(mspId)));
    const restored = new Set(await listAt('BetaMSP'));

    expect(live.load.acknowledged.size).toBeGreaterThan(50);
    expect(counts).toEqual(counts.map(() => ({ lost: [], doubled: [] })));
    // Without blocks from before the snapshot, its state says that nothing is lost.
    expect([...live.load.acknowledged].filter((id) => !restored.has(id))).toEqual([]);
  });
});
