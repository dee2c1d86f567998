import { common, gateway, peer as messages } from '@hyperledger/fabric-protos';
import { Rejected, Unavailable } from '@edgebeat/core';
import { connectFabric } from './connect-fabric';
import type { FabricLedger } from './fabric-ledger';
import { type FakeGateway, type GatewayScript, startFakeGateway } from './fake-gateway.test.data';
import { type FakePeer, fakePeer, sampleIdentity } from './fake-peer.test.data';

type EventStream = Parameters<GatewayScript['chaincodeEvents']>[0];

describe('streams from a peer', () => {
  let peer: FakePeer;
  let fake: FakeGateway;
  let ledger: FabricLedger;
  beforeEach(async () => {
    peer = fakePeer();
    fake = await startFakeGateway(peer);
    ledger = connectFabric({
      peerAddress: fake.address,
      tlsRoot: fake.tlsRoot,
      identity: sampleIdentity(),
      channel: 'consortium',
      chaincode: 'edgebeat',
    });
  });
  afterEach(async () => {
    await ledger[Symbol.asyncDispose]();
    await fake[Symbol.asyncDispose]();
  });

  it('given events of a block, when they are read, then each comes with its block and parsed payload', async () => {
    peer.chaincodeEvents = (stream) => {
      stream.write(eventsOf(4, 'a', 'b'));
      stream.write(eventsOf(6, 'c'));
    };

    const events = await take(ledger.events({ block: 4 }), 3);

    const name = 'io.edgebeat.ledger.v1';
    expect(events).toEqual([
      { block: 4, transactionId: 'a', name, payload: { id: 'a' } },
      { block: 4, transactionId: 'b', name, payload: { id: 'b' } },
      { block: 6, transactionId: 'c', name, payload: { id: 'c' } },
    ]);
  });

  it('given a checkpoint, when events are read after it, then the peer is asked for what follows it', async () => {
    const asked: gateway.ChaincodeEventsRequest[] = [];
    peer.chaincodeEvents = (stream) => {
      asked.push(requestOf(stream));
      stream.write(eventsOf(8, 'z'));
    };

    await take(ledger.events({ after: { block: 7, transactionId: 'y' } }), 1);

    expect(asked[0]?.getAfterTransactionId()).toBe('y');
    expect(asked[0]?.getStartPosition()?.getSpecified()?.getNumber()).toBe(7);
  });

  it('given a reader that leaves, when it breaks off, then the call at the peer is cancelled', async () => {
    const cancelled = new Promise<void>((resolve) => {
      peer.chaincodeEvents = (stream) => {
        stream.on('cancelled', () => {
          resolve();
        });
        stream.write(eventsOf(1, 'a'));
      };
    });

    await take(ledger.events({ block: 0 }), 1);

    await expect(cancelled).resolves.toBeUndefined();
  });

  it('given a peer that ends the events, when they are read, then the reader learns it', async () => {
    peer.chaincodeEvents = (stream) => {
      stream.write(eventsOf(1, 'a'));
      stream.end();
    };

    const reading = take(ledger.events({ block: 0 }), 2);

    await expect(reading).rejects.toBeInstanceOf(Unavailable);
  });

  it('given a peer that dies, when events are awaited, then the ledger is unavailable', async () => {
    peer.chaincodeEvents = (stream) => {
      stream.write(eventsOf(1, 'a'));
      setTimeout(() => {
        fake.kill();
      }, 50);
    };

    const reading = take(ledger.events({ block: 0 }), 2);

    await expect(reading).rejects.toMatchObject({ code: 'ledger-unavailable', retryable: true });
  });

  it('given blocks, when they are read, then they are the bytes of the peer', async () => {
    const sent = [blockOf(0), blockOf(1)];
    peer.deliver = (stream) => {
      for (const block of sent) {
        const response = new messages.DeliverResponse();
        response.setBlock(block);
        stream.write(response);
      }
    };

    const blocks = await take(ledger.blocks(0), 2);

    expect(blocks.map(({ number }) => number)).toEqual([0, 1]);
    expect(blocks.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).toEqual(
      sent.map((block) => Buffer.from(block.serializeBinary()).toString('hex')),
    );
  });

  it('given an identity that may not read, when blocks are read, then its identity is refused', async () => {
    peer.deliver = (stream) => {
      const response = new messages.DeliverResponse();
      response.setStatus(common.Status.FORBIDDEN);
      stream.write(response);
      stream.end();
    };

    const reading = take(ledger.blocks(0), 1);

    await expect(reading).rejects.toBeInstanceOf(Rejected);
    await expect(reading).rejects.toMatchObject({ code: 'identity-refused' });
  });

  it('given a peer that ends the blocks, when they are read, then the reader learns it', async () => {
    peer.deliver = (stream) => {
      stream.end();
    };

    const reading = take(ledger.blocks(0), 1);

    await expect(reading).rejects.toThrow('the peer ended the stream');
  });

  it('given a stream that is being opened, when it is left or the ledger disposed, then it ends', async () => {
    peer.chaincodeEvents = () => undefined;
    const leave = new AbortController();
    const readers = [
      ledger.events({ block: 0 }, { signal: leave.signal })[Symbol.asyncIterator]().next(),
      ledger.events({ block: 0 })[Symbol.asyncIterator]().next(),
    ];

    leave.abort();
    await ledger[Symbol.asyncDispose]();

    await expect(Promise.all(readers)).resolves.toMatchObject([{ done: true }, { done: true }]);
  });

  it('given open streams, when the ledger is disposed, then they end without an error', async () => {
    const opened = Promise.all([
      new Promise<void>((resolve) => {
        peer.chaincodeEvents = () => {
          resolve();
        };
      }),
      new Promise<void>((resolve) => {
        peer.deliver = () => {
          resolve();
        };
      }),
    ]);
    const readers = [
      ledger.events({ block: 0 })[Symbol.asyncIterator]().next(),
      ledger.blocks(0)[Symbol.asyncIterator]().next(),
    ];
    await opened;

    await ledger[Symbol.asyncDispose]();

    await expect(Promise.all(readers)).resolves.toMatchObject([{ done: true }, { done: true }]);
    const late = ledger.blocks(0)[Symbol.asyncIterator]().next();
    await expect(late).rejects.toBeInstanceOf(Unavailable);
  });
});

function eventsOf(block: number, ...ids: string[]): gateway.ChaincodeEventsResponse {
  const response = new gateway.ChaincodeEventsResponse();
  response.setBlockNumber(block);
  response.setEventsList(
    ids.map((id) => {
      const event = new messages.ChaincodeEvent();
      event.setTxId(id);
      event.setChaincodeId('edgebeat');
      event.setEventName('io.edgebeat.ledger.v1');
      event.setPayload(Buffer.from(JSON.stringify({ id })));
      return event;
    }),
  );
  return response;
}

function requestOf(stream: EventStream): gateway.ChaincodeEventsRequest {
  return gateway.ChaincodeEventsRequest.deserializeBinary(stream.request.getRequest_asU8());
}

function blockOf(number: number): common.Block {
  const block = new common.Block();
  const header = new common.BlockHeader();
  header.setNumber(number);
  header.setDataHash(Buffer.alloc(32, number));
  block.setHeader(header);
  const data = new common.BlockData();
  data.setDataList([Buffer.from('envelope')]);
  block.setData(data);
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList([Buffer.from('signature'), new Uint8Array(), Buffer.from([0])]);
  block.setMetadata(metadata);
  return block;
}

async function take<T>(items: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}
