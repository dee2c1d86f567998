import { containing } from './containing.test.data';
import { Disposal } from './disposal';
import { startNetwork } from './network';
import {
  channel,
  connectUser,
  type Contract,
  networkOptions,
  organizations,
  startChaincode,
  temporaryFolder,
} from './network.test.harness';
import { eventually } from './eventually.test.kit';
import type { Network, NetworkOptions } from './network-options';

const waitMs = 20_000;
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('a network with something wrong', () => {
  jest.setTimeout(60_000);
  const open = new Disposal();
  const chaincodes = new Map<string, AsyncDisposable>();
  const contracts = new Map<string, Contract>();
  let options: NetworkOptions;
  let network: Network;

  beforeAll(async () => {
    const folder = open.use(await temporaryFolder());
    options = { ...(await networkOptions(folder.path)), executionTimeoutMs: 1000 };
    network = open.use(await startNetwork(options));
    await Promise.all(organizations.map(({ mspId }) => run(mspId)));
    await network.ready(waitMs);
    for (const address of network.organizations) {
      const client = open.use(await connectUser(address, 'User1'));
      contracts.set(address.mspId, client.gateway.getNetwork(channel).getContract('asset'));
    }
  });

  afterAll(async () => {
    await Promise.all([...chaincodes.keys()].map(end));
    await open[Symbol.asyncDispose]();
  });

  async function run(mspId: string): Promise<void> {
    chaincodes.set(mspId, await startChaincode(options, mspId));
  }

  async function end(mspId: string): Promise<void> {
    await chaincodes.get(mspId)?.[Symbol.asyncDispose]();
    chaincodes.delete(mspId);
  }

  function at(mspId: string): Contract {
    const contract = contracts.get(mspId);
    if (contract === undefined) throw new Error(`no member ${mspId}`);
    return contract;
  }

  it('given one chaincode that answers differently, when its gateway endorses, then nothing fits until it ends', async () => {
    await at('BetaMSP').submitTransaction('put', 'w', 'same');
    const fault = network.faults.chaincodeDiffers('AlphaMSP', 'asset');

    const different = at('AlphaMSP').submitTransaction('get', 'w');

    await expect(different).rejects.toMatchObject({
      code: 10,
      details: [
        { mspId: 'BetaMSP', message: 'ProposalResponsePayloads do not match' },
        { mspId: 'GammaMSP', message: 'ProposalResponsePayloads do not match' },
      ],
    });
    expect(text(await at('BetaMSP').submitTransaction('get', 'w'))).toBe('same');
    expect(text(await at('AlphaMSP').evaluateTransaction('get', 'w'))).toBe('same ');
    fault[Symbol.dispose]();
    expect(text(await at('AlphaMSP').submitTransaction('get', 'w'))).toBe('same');
  });

  it('given dropped transactions, when one is submitted, then it is taken and its status never comes', async () => {
    const height = network.channel(channel).height('AlphaMSP');
    network.faults.dropOrderer(1);
    const endorsed = await at('AlphaMSP')
      .newProposal('put', { arguments: ['lost', '1'] })
      .endorse();

    const commit = await endorsed.submit();
    const status = commit.getStatus({ deadline: Date.now() + 300 });

    await expect(status).rejects.toMatchObject({ code: 4 });
    expect(network.channel(channel).height('AlphaMSP')).toBe(height);
    await at('AlphaMSP').submitTransaction('put', 'kept', '1');
    expect(text(await at('AlphaMSP').evaluateTransaction('get', 'lost'))).toBe('');
  });

  it('given a delayed orderer, when a transaction is submitted, then its block comes later, until the delay ends', async () => {
    const delay = network.faults.delayOrderer(60_000);
    const endorsed = await at('AlphaMSP')
      .newProposal('put', { arguments: ['late', '1'] })
      .endorse();
    const commit = await endorsed.submit();

    const soon = commit.getStatus({ deadline: Date.now() + 300 });
    await expect(soon).rejects.toMatchObject({ code: 4 });
    delay[Symbol.dispose]();

    expect(await commit.getStatus()).toMatchObject({ successful: true });
  });

  it('given a stopped peer, when others go on, then it is unreachable, and has everything once it is back', async () => {
    const { faults } = network;
    const heights = () => organizations.map(({ mspId }) => network.channel(channel).height(mspId));
    const stopped = await faults.stopPeer('BetaMSP');
    const [behind] = heights();

    await at('AlphaMSP').submitTransaction('put', 'without', '1');
    const alone = { arguments: ['without', '2'], endorsingOrganizations: ['BetaMSP'] };
    await expect(at('AlphaMSP').submit('put', alone)).rejects.toMatchObject({
      code: 10,
      details: [{ mspId: 'BetaMSP', message: containing('connect: connection refused') }],
    });
    await expect(at('BetaMSP').evaluateTransaction('get', 'k')).rejects.toMatchObject({ code: 14 });
    await expect(faults.stopPeer('BetaMSP')).rejects.toThrow('is stopped already');
    expect(network.channel(channel).height('BetaMSP')).toBe(behind);
    await stopped[Symbol.asyncDispose]();

    expect(new Set(heights()).size).toBe(1);
    const again = () => at('BetaMSP').evaluateTransaction('get', 'without');
    expect(text(await eventually(again))).toBe('1');
  });

  it('given all peers stopped, when a transaction is ordered, then it is committed once they are back', async () => {
    const endorsed = await at('AlphaMSP')
      .newProposal('put', { arguments: ['held', '1'] })
      .endorse();
    const held = network.faults.delayOrderer(60_000);
    await endorsed.submit();
    await using stopped = new Disposal();

    for (const { mspId } of organizations) stopped.use(await network.faults.stopPeer(mspId));
    held[Symbol.dispose]();
    await stopped[Symbol.asyncDispose]();

    const committed = async () => {
      expect(text(await at('GammaMSP').evaluateTransaction('get', 'held'))).toBe('1');
    };
    await eventually(committed);
  });

  it.each([
    ['a member that there is not', () => network.faults.chaincodeDiffers('NoMSP', 'asset')],
    ['a chaincode that there is not', () => network.faults.chaincodeDiffers('BetaMSP', 'none')],
    ['no time', () => network.faults.delayOrderer(0)],
    ['more than an hour', () => network.faults.delayOrderer(3_600_001)],
    ['half a transaction', () => network.faults.dropOrderer(0.5)],
  ])('given %s, when it is to fail, then it is refused', (_what, fault) => {
    expect(fault).toThrow(RangeError);
  });

  it('given one chaincode that is away, when transactions come, then two members endorse', async () => {
    await end('GammaMSP');

    await at('AlphaMSP').submitTransaction('put', 'k', '1');
    // Beta asks gamma first and then alpha; gamma cannot even ask itself.
    await at('BetaMSP').submitTransaction('put', 'k', '2');
    await at('GammaMSP').submitTransaction('put', 'k', '3');

    expect(text(await at('GammaMSP').evaluateTransaction('get', 'k'))).toBe('3');
  });

  it('given a chaincode that is away, when it alone is asked for, then the caller learns which', async () => {
    await end('GammaMSP');

    const named = at('AlphaMSP').submit('put', {
      arguments: ['k', '4'],
      endorsingOrganizations: ['GammaMSP'],
    });

    await expect(named).rejects.toMatchObject({
      details: [{ message: containing('chaincode asset of GammaMSP at localhost:') }],
    });
    await expect(network.ready(200)).rejects.toMatchObject({ code: 'chaincode-unreachable' });
  });

  it('given a chaincode that comes back, when it is called, then it answers without a restart', async () => {
    await end('GammaMSP');
    await run('GammaMSP');

    await network.ready(waitMs);

    const alone = { arguments: ['k'], endorsingOrganizations: ['GammaMSP'] };
    expect(text(await at('GammaMSP').evaluate('get', alone))).toBe('3');
  });

  it('given a chaincode that is too slow, when its time is over, then the call fails', async () => {
    const slow = at('BetaMSP').evaluate('sleep', {
      arguments: ['3000'],
      endorsingOrganizations: ['BetaMSP'],
    });

    await expect(slow).rejects.toMatchObject({
      details: [{ message: containing('timeout expired') }],
    });
  });
});
