import { gateway } from '@hyperledger/fabric-protos';
import { Unavailable, Unknown } from '@edgebeat/core';
import { submitAndWait } from '../submit-and-wait';
import { selfSigned } from '../self-signed.test.data';
import { connectFabric } from './connect-fabric';
import { type FakeGateway, startFakeGateway } from './fake-gateway.test.data';
import { type FakePeer, fakePeer, sampleIdentity } from './fake-peer.test.data';
import { commitStatusResponse } from './gateway-messages.test.data';

const call = { contract: 'incident', transaction: 'record', argument: {} };
const never = () => new Promise<never>(() => undefined);

describe('a connection that is lost', () => {
  let peer: FakePeer;
  let fake: FakeGateway;
  beforeEach(async () => {
    peer = fakePeer();
    fake = await startFakeGateway(peer);
  });
  afterEach(() => fake[Symbol.asyncDispose]());

  const connect = () =>
    connectFabric({
      peerAddress: fake.address,
      tlsRoot: fake.tlsRoot,
      identity: sampleIdentity(),
      channel: 'consortium',
      chaincode: 'edgebeat',
    });

  it('given a second peer of the member, when the first one dies, then that one stands in', async () => {
    const tls = selfSigned('localhost');
    await using first = await startFakeGateway(peer, tls);
    await using second = await startFakeGateway(peer, tls);
    const local = (address: string) => `localhost:${address.split(':').at(-1) ?? ''}`;
    await using ledger = connectFabric({
      peerAddress: local(first.address),
      standIns: [local(second.address)],
      tlsRoot: first.tlsRoot,
      ...{ identity: sampleIdentity(), channel: 'consortium', chaincode: 'edgebeat' },
    });
    await ledger.endorse(call);

    first.kill();
    const deadline = Date.now() + 10_000;
    let endorsed = await ledger.endorse(call).catch(() => undefined);
    while (endorsed === undefined && Date.now() < deadline) {
      endorsed = await ledger.endorse(call).catch(() => undefined);
    }

    expect(endorsed?.endorsers).toBeDefined();
    expect((await submitAndWait(ledger, call, { deadlineMs: 10_000, attempts: 1 })).block).toBe(1);
  });

  it('given bytes at the peer, when the peer dies before it answers, then the outcome is unknown', async () => {
    await using ledger = connect();
    const endorsed = await ledger.endorse(call);
    peer.submit = () => {
      fake.kill();
      return never();
    };

    const sending = ledger.submit(endorsed);

    await expect(sending).rejects.toBeInstanceOf(Unknown);
  });

  it('given a proposal at the peer, when the peer dies before it answers, then it certainly had no effect', async () => {
    await using ledger = connect();
    peer.endorse = () => {
      fake.kill();
      return never();
    };

    const endorsing = ledger.endorse(call);

    await expect(endorsing).rejects.toBeInstanceOf(Unavailable);
  });

  it('given an acknowledged transaction that the orderer lost, when nothing comes, then the same bytes are sent again', async () => {
    const take = peer.submit.bind(peer);
    peer.submit = (request) => {
      if (peer.submitted.length > 0) return take(request);
      peer.submitted.push(request.getPreparedTransaction()?.serializeBinary() ?? new Uint8Array());
      return Promise.resolve(new gateway.SubmitResponse());
    };
    await using ledger = connect();

    const { block } = await submitAndWait(ledger, call, {
      deadlineMs: 10_000,
      attempts: 1,
      roundMs: 300,
    });

    expect(block).toBe(1);
    expect(peer.submitted).toHaveLength(2);
    expect(peer.submitted[1]).toEqual(peer.submitted[0]);
  });

  it('given a commit status that never comes, when the transaction is read back, then nothing is sent again', async () => {
    const status = peer.commitStatus.bind(peer);
    const asked = { times: 0 };
    peer.commitStatus = (request) => {
      asked.times += 1;
      return asked.times === 1 ? never() : status(request);
    };
    await using ledger = connect();

    const { block } = await submitAndWait(ledger, call, {
      deadlineMs: 10_000,
      attempts: 1,
      roundMs: 300,
    });

    expect(block).toBe(1);
    expect(peer.submitted).toHaveLength(1);
  });

  it('given an answer to Submit that is lost, when the outcome comes, then the transaction is committed once', async () => {
    const take = peer.submit.bind(peer);
    peer.submit = async (request) => {
      await take(request);
      return never();
    };
    await using ledger = connect();
    const endorsed = await ledger.endorse(call);

    await expect(ledger.submit(endorsed, { deadlineMs: 200 })).rejects.toBeInstanceOf(Unknown);
    const outcome = await ledger.outcome(endorsed.transactionId, { deadlineMs: 2_000 });

    expect(outcome).toEqual({ status: 'committed', block: 1, code: 'VALID' });
  });

  it('given a copy whose status is told as a duplicate, when it is settled, then the first one counts', async () => {
    const status = peer.commitStatus.bind(peer);
    const asked = { times: 0 };
    peer.commitStatus = (request) => {
      asked.times += 1;
      return asked.times === 1
        ? Promise.resolve(commitStatusResponse(9, 'DUPLICATE_TXID'))
        : status(request);
    };
    await using ledger = connect();

    const { block } = await submitAndWait(ledger, call, { deadlineMs: 10_000, attempts: 1 });

    expect(block).toBe(1);
  });
});
