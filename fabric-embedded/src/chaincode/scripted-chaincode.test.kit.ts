import { peer } from '@hyperledger/fabric-protos';
import { ChaincodeStream, type StreamLimits } from './chaincode-stream';
import { chaincodeMessage } from './execution';

const Type = peer.ChaincodeMessage.Type;
type MessageType = peer.ChaincodeMessage.TypeMap[keyof peer.ChaincodeMessage.TypeMap];

/** What a scripted chaincode can do in one transaction. */
export interface ScriptedStub {
  /** The message that started the transaction. */
  readonly started: peer.ChaincodeMessage;
  /** @throws Error with the peer's text when it answers with an error. */
  readonly ask: (type: MessageType, payload: Uint8Array) => Promise<Uint8Array>;
  readonly put: (key: string, value: string) => Promise<Uint8Array>;
  readonly get: (key: string) => Promise<Uint8Array>;
  /** Calls another chaincode and gives the message that ended the call. */
  readonly call: (name: string, input?: peer.ChaincodeInput) => Promise<peer.ChaincodeMessage>;
}

/** A chaincode as a function; a message that it returns ends the transaction in place of a success. */
export type Script = (stub: ScriptedStub) => Promise<peer.ChaincodeMessage | undefined>;

const limits: StreamLimits = { executionTimeoutMs: 5000, maxInFlight: 100 };

/** Runs a function as a chaincode at the other end of a stream, without a process. */
export function scriptedChaincode(script: Script, given = limits): ChaincodeStream {
  const waiting = new Map<string, (message: peer.ChaincodeMessage) => void>();
  const stream = new ChaincodeStream(
    {
      write(message: peer.ChaincodeMessage) {
        const id = message.getTxid();
        // As over a wire, the other side gets its own copy, later.
        setImmediate(() => {
          if (message.getType() === Type.TRANSACTION) void run(message);
          else waiting.get(id)?.(message);
        });
      },
    },
    given,
    () => undefined,
  );
  return stream;

  async function run(started: peer.ChaincodeMessage): Promise<void> {
    const end = await script(stubOf(started));
    stream.receive(end ?? completed(started));
  }

  function stubOf(started: peer.ChaincodeMessage): ScriptedStub {
    const ask: ScriptedStub['ask'] = async (type, payload) => {
      const answer = await new Promise<peer.ChaincodeMessage>((resolve) => {
        waiting.set(started.getTxid(), resolve);
        stream.receive(chaincodeMessage(type, transactionOf(started), payload));
      });
      const bytes = answer.getPayload_asU8();
      if (answer.getType() === Type.ERROR) throw new Error(Buffer.from(bytes).toString());
      return bytes;
    };
    return {
      started,
      ask,
      put(key, value) {
        const request = new peer.PutState();
        request.setKey(key);
        request.setValue(Buffer.from(value));
        return ask(Type.PUT_STATE, request.serializeBinary());
      },
      get(key) {
        const request = new peer.GetState();
        request.setKey(key);
        return ask(Type.GET_STATE, request.serializeBinary());
      },
      async call(name, input = new peer.ChaincodeInput()) {
        const id = new peer.ChaincodeID();
        id.setName(name);
        const spec = new peer.ChaincodeSpec();
        spec.setChaincodeId(id);
        spec.setInput(input);
        const bytes = await ask(Type.INVOKE_CHAINCODE, spec.serializeBinary());
        return peer.ChaincodeMessage.deserializeBinary(bytes);
      },
    };
  }
}

/** The message that ends a transaction with a response. */
export function completed(
  started: peer.ChaincodeMessage,
  { status = 200, payload = '' } = {},
): peer.ChaincodeMessage {
  const response = new peer.Response();
  response.setStatus(status);
  response.setPayload(Buffer.from(payload));
  return chaincodeMessage(Type.COMPLETED, transactionOf(started), response.serializeBinary());
}

/** The message of a chaincode whose runtime failed. */
export function broken(started: peer.ChaincodeMessage, reason: string): peer.ChaincodeMessage {
  return chaincodeMessage(Type.ERROR, transactionOf(started), Buffer.from(reason));
}

function transactionOf(message: peer.ChaincodeMessage) {
  return { channel: message.getChannelId(), transactionId: message.getTxid() };
}
