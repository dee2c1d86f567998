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

  async function run(mspId: string, answer?: string): Promise<void> {
    chaincodes.set(mspId, await startChaincode(options, mspId, answer));
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

  it('given one chaincode that answers differently, when its gateway endorses, then nothing fits', async () => {
    await end('AlphaMSP');
    await run('AlphaMSP', 'different');
    await network.ready(waitMs);

    const different = at('AlphaMSP').submitTransaction('whoami', 'w');

    await expect(different).rejects.toMatchObject({
      code: 10,
      details: [
        { mspId: 'BetaMSP', message: 'ProposalResponsePayloads do not match' },
        { mspId: 'GammaMSP', message: 'ProposalResponsePayloads do not match' },
      ],
    });
    expect(text(await at('BetaMSP').submitTransaction('whoami', 'w'))).toBe('same');
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
