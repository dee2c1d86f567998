import { setTimeout as sleep } from 'node:timers/promises';
import { Disposal } from './disposal';
import { startNetwork } from './network';
import { channel, connectUser, organizations, temporaryFolder } from './network.test.harness';

const open = new Disposal();
let network: ReturnType<Awaited<ReturnType<typeof connectUser>>['gateway']['getNetwork']>;

beforeAll(async () => {
  const { path: dataDir } = open.use(await temporaryFolder());
  const limits = { gatewayService: 1, deliverService: 1 };
  const [alpha] = organizations;
  if (alpha === undefined) throw new Error('no member');
  const running = open.use(
    await startNetwork({
      ...{ dataDir, organizations: [alpha], limits },
      channels: [{ name: channel, chaincodes: [] }],
    }),
  );
  const [address] = running.organizations;
  if (address === undefined) throw new Error('no address');
  const client = open.use(await connectUser(address, 'User1'));
  network = client.gateway.getNetwork(channel);
}, 60_000);

afterAll(() => open[Symbol.asyncDispose]());

const chainInfo = () => network.getContract('qscc').evaluateTransaction('GetChainInfo', channel);

function refusal(service: string) {
  const details = `too many requests for ${service}, exceeding concurrency limit (1)`;
  return { code: 2, cause: { code: 2, details } };
}

/** The first item of a stream, which stays open. */
function firstOf(stream: AsyncIterable<unknown>) {
  return stream[Symbol.asyncIterator]().next();
}

function isRefused(call: Promise<unknown>): Promise<boolean> {
  return call.then(
    () => false,
    () => true,
  );
}

describe('concurrency limits', () => {
  it('given an open stream at a gateway of one call, when it is called, then it refuses until the stream is closed', async () => {
    await chainInfo();
    const events = await network.getChaincodeEvents('asset');
    const event = firstOf(events).catch(() => 'closed');

    await expect(chainInfo()).rejects.toMatchObject(refusal('/gateway.Gateway'));
    const another = await network.getChaincodeEvents('asset');
    await expect(firstOf(another)).rejects.toMatchObject(refusal('/gateway.Gateway'));

    events.close();
    await event;
    while (await isRefused(chainInfo())) await sleep(10);
  });

  it('given a delivery at a peer of one, when another begins, then that is refused and the gateway is not', async () => {
    using blocks = await network.getBlockEvents({ startBlock: 0n });
    expect(await firstOf(blocks)).toMatchObject({ done: false });

    using others = await network.getFilteredBlockEvents({ startBlock: 0n });

    await expect(firstOf(others)).rejects.toMatchObject(refusal('/protos.Deliver'));
    await expect(chainInfo()).resolves.toBeDefined();
  });
});
