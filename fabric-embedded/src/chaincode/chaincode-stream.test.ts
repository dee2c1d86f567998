import { peer } from '@hyperledger/fabric-protos';
import { ChaincodeStream } from './chaincode-stream';
import { chaincodeMessage, completedResult } from './execution';
import { invocation } from './invocation.test.data';

const Type = peer.ChaincodeMessage.Type;
const limits = { executionTimeoutMs: 1000, maxInFlight: 2 };

function streamWith(given = limits) {
  const sent: peer.ChaincodeMessage[] = [];
  const stream = new ChaincodeStream(
    { write: (message) => sent.push(message) },
    given,
    () => undefined,
  );
  return { stream, sent };
}

function completed(transactionId: string, payload: string): peer.ChaincodeMessage {
  const response = new peer.Response();
  response.setStatus(200);
  response.setPayload(Buffer.from(payload));
  const transaction = { channel: 'ch', transactionId };
  return chaincodeMessage(Type.COMPLETED, transaction, response.serializeBinary());
}

function getState(transactionId: string, key: string, collection = ''): peer.ChaincodeMessage {
  const request = new peer.GetState();
  request.setKey(key);
  request.setCollection(collection);
  return chaincodeMessage(
    Type.GET_STATE,
    { channel: 'ch', transactionId },
    request.serializeBinary(),
  );
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const responseOf = (message: peer.ChaincodeMessage) =>
  completedResult(message, invocation('t1')).response;
const text = (message?: { getPayload_asU8(): Uint8Array }) =>
  Buffer.from(message?.getPayload_asU8() ?? []).toString();

describe('ChaincodeStream', () => {
  it('given two transactions, when they end in the other order, then each gets its own result', async () => {
    const { stream } = streamWith();
    const first = stream.execute(invocation('t1'));
    const second = stream.execute(invocation('t2'));

    stream.receive(completed('t2', 'second'));
    stream.receive(completed('t1', 'first'));

    expect(text(responseOf(await first))).toBe('first');
    expect(text(responseOf(await second))).toBe('second');
  });

  it('given a transaction, when it reads a key, then the answer carries the value', async () => {
    const { stream, sent } = streamWith();
    const result = stream.execute(invocation('t1'));

    stream.receive(getState('t1', 'a'));
    await turn();
    stream.receive(completed('t1', ''));
    await result;

    expect(sent.map((message) => message.getType())).toEqual([Type.TRANSACTION, Type.RESPONSE]);
    expect(text(sent[1])).toBe('one');
  });

  it('given a collection that there is not, when it is read, then it fails with the reason', async () => {
    const { stream, sent } = streamWith();
    const result = stream.execute(invocation('t1'));

    stream.receive(getState('t1', 'a', 'secrets'));
    await turn();
    stream.receive(completed('t1', ''));
    await result;

    expect(sent[1]?.getType()).toBe(Type.ERROR);
    expect(text(sent[1])).toBe(
      'GET_STATE failed: transaction ID: t1: collection [secrets] not defined in the collection config for chaincode [cc]',
    );
  });

  it('given no such transaction, when a key is read for it, then there is no ledger context', async () => {
    const { stream, sent } = streamWith();

    stream.receive(getState('gone', 'a'));
    await turn();

    expect(text(sent[0])).toContain('no ledger context');
  });

  it('given a slow chaincode, when the time is over, then the call fails and the next one may run', async () => {
    const { stream } = streamWith({ executionTimeoutMs: 20, maxInFlight: 1 });

    await expect(stream.execute(invocation('t1'))).rejects.toThrow('timeout expired');
    const second = stream.execute(invocation('t2'));
    stream.receive(completed('t2', ''));

    await expect(second).resolves.toBeDefined();
  });

  it('given a running transaction, when the stream ends, then the call fails', async () => {
    const { stream } = streamWith();
    const result = stream.execute(invocation('t1'));

    stream.close('chaincode stream terminated');

    await expect(result).rejects.toThrow('chaincode stream terminated');
  });

  it('given the most transactions at once, when one more starts, then it is refused', async () => {
    const { stream } = streamWith();
    const running = ['t1', 't2'].map((id) => stream.execute(invocation(id)));

    await expect(stream.execute(invocation('t3'))).rejects.toThrow('too many transactions');

    for (const id of ['t1', 't2']) stream.receive(completed(id, ''));
    await Promise.all(running);
  });

  it('given a transaction, when the same id starts again, then it is refused', async () => {
    const { stream } = streamWith();
    const running = stream.execute(invocation('t1'));

    await expect(stream.execute(invocation('t1'))).rejects.toThrow('txid: t1(ch) exists');

    stream.receive(completed('t1', ''));
    await running;
  });

  it('given a message that no chaincode may send, when it comes, then the stream is given up', () => {
    const { stream } = streamWith();
    const message = chaincodeMessage(
      Type.REGISTERED,
      { channel: 'ch', transactionId: 't1' },
      new Uint8Array(),
    );

    expect(() => {
      stream.receive(message);
    }).toThrow('cannot handle message REGISTERED');
  });

  it('given an event, when the transaction ends, then it names the chaincode and transaction', async () => {
    const { stream } = streamWith();
    const result = stream.execute(invocation('t1'));
    const message = completed('t1', '');
    const event = new peer.ChaincodeEvent();
    event.setEventName('done');
    message.setChaincodeEvent(event);

    stream.receive(message);

    const { event: named } = completedResult(await result, invocation('t1'));
    expect(named?.toObject()).toMatchObject({
      eventName: 'done',
      chaincodeId: 'cc',
      txId: 't1',
    });
  });
});
