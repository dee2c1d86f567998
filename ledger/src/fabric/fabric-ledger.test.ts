import { createPublicKey, verify } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { Unknown } from '@edgebeat/core';
import { common } from '@hyperledger/fabric-protos';
import { submitAndWait } from '../submit-and-wait';
import { connectFabric } from './connect-fabric';
import { type FakeGateway, GatewayFailure, startFakeGateway } from './fake-gateway.test.data';
import { type FakePeer, fakePeer, sampleIdentity } from './fake-peer.test.data';
import {
  blockOfId,
  commitStatusResponse,
  evaluateResponse,
  inputOf,
  processedTransaction,
} from './gateway-messages.test.data';

const call = { contract: 'incident', transaction: 'record', argument: { b: 1, a: [true] } };
const identity = sampleIdentity();

describe('the Fabric adapter at a peer', () => {
  let peer: FakePeer;
  let fake: FakeGateway;
  beforeEach(async () => {
    peer = fakePeer();
    fake = await startFakeGateway(peer);
  });
  afterEach(() => fake[Symbol.asyncDispose]());

  const connect = (options: { maxInFlight?: number; maxWaiting?: number } = {}) =>
    connectFabric({
      peerAddress: fake.address,
      tlsRoot: fake.tlsRoot,
      identity,
      channel: 'consortium',
      chaincode: 'edgebeat',
      ...options,
    });

  it.each([
    ['now and then', 3, 'sent'],
    ['whenever it is asked', Number.POSITIVE_INFINITY, 'unknown'],
  ])(
    'given a gateway that chooses an orderer that only follows, %s, when bytes are sent, then another choice is made, within bounds',
    async (_when, refusals, expected) => {
      let asked = 0;
      const taking = fakePeer();
      peer.submit = (request) => {
        asked += 1;
        if (asked > refusals) return taking.submit(request);
        const refusal = 'received unsuccessful response from orderer: status=BAD_REQUEST, info=';
        const text = `${refusal}channel does not exist`;
        return Promise.reject(new GatewayFailure(status.ABORTED, text));
      };
      await using ledger = connect();
      const endorsed = await ledger.endorse(call);

      const sending = ledger.submit(endorsed).then(
        () => 'sent',
        (error: unknown) => (error instanceof Unknown ? 'unknown' : error),
      );

      expect(await sending).toBe(expected);
      expect(asked).toBe(expected === 'sent' ? refusals + 1 : 16);
    },
  );

  it('given a call, when it is evaluated, then the contract gets one canonical JSON argument', async () => {
    await using ledger = connect();

    const result = await ledger.evaluate(call);

    expect(result).toEqual({ args: ['incident:record', '{"a":[true],"b":1}'] });
  });

  it('given transient values and organisations, when it is called, then the gateway gets both and the bytes neither', async () => {
    await using ledger = connect();
    const transient = { secret: Buffer.from('a secret') };

    const endorsed = await ledger.endorse({
      ...call,
      transient,
      endorsingOrganizations: ['Org2MSP'],
    });

    const [asked] = peer.endorsed;
    const proposal = Buffer.from(
      asked?.getProposedTransaction()?.getProposalBytes_asU8() ?? new Uint8Array(),
    );
    expect(asked?.getEndorsingOrganizationsList()).toEqual(['Org2MSP']);
    expect(proposal.includes('a secret')).toBe(true);
    expect(Buffer.from(endorsed.bytes).includes('a secret')).toBe(false);
  });

  it('given a call, when it is endorsed, then the bytes carry the native signature and the endorsers', async () => {
    await using ledger = connect();

    const endorsed = await ledger.endorse(call);
    await ledger.submit(endorsed);

    expect(endorsed).toMatchObject({ result: { done: true }, endorsers: ['Org1MSP', 'Org2MSP'] });
    const envelope = common.Envelope.deserializeBinary(peer.submitted[0] ?? new Uint8Array());
    const key = createPublicKey(identity.certificate);
    expect(verify('sha256', envelope.getPayload_asU8(), key, envelope.getSignature_asU8())).toBe(
      true,
    );
  });

  it('given stored bytes, when another identity of another process sends them, then they are the same', async () => {
    await using ledger = connect();
    const { transactionId, bytes } = await ledger.endorse(call);
    await ledger.submit({ transactionId, bytes });
    await using another = connectFabric({
      peerAddress: fake.address,
      tlsRoot: fake.tlsRoot,
      identity: sampleIdentity('another'),
      channel: 'consortium',
      chaincode: 'edgebeat',
    });

    await another.submit({ transactionId, bytes: bytes.slice() });

    expect(peer.submitted).toHaveLength(2);
    expect(peer.submitted[1]).toEqual(peer.submitted[0]);
  });

  it('given a person over the connection of the site, when they endorse and leave, then they have signed and the connection stays', async () => {
    await using ledger = connect();
    const person = sampleIdentity('person');

    const asPerson = ledger.as(person);
    const { bytes } = await asPerson.endorse(call);
    await asPerson[Symbol.asyncDispose]();
    await ledger.submit(await ledger.endorse(call));

    expect(Buffer.from(bytes).includes(person.certificate)).toBe(true);
    expect(Buffer.from(bytes).includes(identity.certificate)).toBe(false);
    expect(() => ledger.as({ ...person, privateKey: identity.privateKey })).toThrow(/private key/);
  });

  it('given bytes of another transaction, when they are sent, then they are rejected unsent', async () => {
    await using ledger = connect();
    const { bytes } = await ledger.endorse(call);

    const sending = ledger.submit({ transactionId: 'f'.repeat(64), bytes });

    await expect(sending).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(
      ledger.submit({ transactionId: 'a', bytes: Buffer.from('nonsense') }),
    ).rejects.toMatchObject({ code: 'invalid-argument' });
    expect(peer.submitted).toHaveLength(0);
  });

  it('given a committed transaction, when it is read, then block and code are told', async () => {
    await using ledger = connect();
    const { transactionId, block } = await submitAndWait(ledger, call, {
      deadlineMs: 5_000,
      attempts: 1,
    });

    const reading = await ledger.transaction(transactionId);

    expect(reading).toEqual({ block, code: 'VALID' });
    expect(await ledger.transaction('0'.repeat(64))).toBeUndefined();
    expect(await ledger.chainInfo()).toEqual({
      height: 2,
      currentBlockHash: '01'.repeat(32),
      previousBlockHash: '02'.repeat(32),
    });
  });

  it.each([
    ['BAD_PROPOSAL_TXID', 'VALID', 'VALID'],
    ['BAD_PROPOSAL_TXID', 'MVCC_READ_CONFLICT', 'BAD_PROPOSAL_TXID'],
  ] as const)(
    'given junk (%s) under an id in one block with the transaction (%s), when it is read, then it is %s',
    async (junk, own, expected) => {
      const id = 'c'.repeat(64);
      const messages: Readonly<Record<string, Uint8Array>> = {
        GetTransactionByID: processedTransaction(junk),
        GetBlockByNumber: blockOfId(id, [junk, own]),
      };
      const asked: (readonly string[])[] = [];
      peer.commitStatus = () => Promise.resolve(commitStatusResponse(4, junk));
      peer.evaluate = (request) => {
        const { args } = inputOf(request);
        asked.push(args);
        return Promise.resolve(evaluateResponse(messages[args[0] ?? ''] ?? new Uint8Array()));
      };
      await using ledger = connect();

      const reading = await ledger.transaction(id);

      expect(reading).toEqual({ block: 4, code: expected });
      expect(asked).toContainEqual(['GetBlockByNumber', 'consortium', '4']);
    },
  );

  it('given an invalid transaction, when its outcome is asked, then Fabric names the code', async () => {
    peer.commitStatus = () => Promise.resolve(commitStatusResponse(7, 'MVCC_READ_CONFLICT'));
    await using ledger = connect();

    const outcome = await ledger.outcome('a', { deadlineMs: 2_000 });

    expect(outcome).toEqual({ status: 'invalid', block: 7, code: 'MVCC_READ_CONFLICT' });
  });

  it('given a full peer, when more calls come than may wait, then only those are refused', async () => {
    const answer = peer.evaluate.bind(peer);
    const running = { now: 0, most: 0 };
    peer.evaluate = async (request) => {
      running.now += 1;
      running.most = Math.max(running.most, running.now);
      await new Promise((resolve) => setTimeout(resolve, 50));
      running.now -= 1;
      return answer(request);
    };
    await using ledger = connect({ maxInFlight: 2, maxWaiting: 3 });

    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => ledger.evaluate(call)),
    );

    expect(running.most).toBe(2);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(3);
    expect(refused[0]?.reason).toMatchObject({ code: 'ledger-unavailable', retryable: true });
  });

  it('given calls that wait for ever, when the ledger is disposed, then each ends and nothing is left', async () => {
    peer.evaluate = () => new Promise(() => undefined);
    const ledger = connect({ maxInFlight: 2 });
    const calls = Promise.allSettled([
      ledger.evaluate(call),
      ledger.outcome('a', { deadlineMs: 60_000 }),
      ledger.evaluate(call),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 100));

    await ledger[Symbol.asyncDispose]();

    const codes = (await calls).map((result) =>
      result.status === 'rejected' ? (result.reason as { code: string }).code : result.status,
    );
    expect(codes).toEqual(['ledger-unavailable', 'outcome-unknown', 'ledger-unavailable']);
  });

  it('given a call that was just made, when the ledger is disposed twice, then the call ends as unavailable', async () => {
    const ledger = connect();
    const calling = ledger.evaluate(call);
    const failed = expect(calling).rejects.toMatchObject({ code: 'ledger-unavailable' });

    await ledger[Symbol.asyncDispose]();
    await ledger[Symbol.asyncDispose]();

    await failed;
  });

  it('given wrong options, when a connection is made, then every one is named', () => {
    const connecting = () =>
      connectFabric({
        peerAddress: 'nowhere',
        tlsRoot: 'none',
        identity,
        channel: 'consortium',
        chaincode: 'edgebeat',
        maxInFlight: 0,
      });

    expect(connecting).toThrow(/peerAddress[^]*tlsRoot[^]*maxInFlight|maxInFlight[^]*peerAddress/);
  });
});
