import { peer } from '@hyperledger/fabric-protos';
import type { Invocation } from '../chaincode/execution';

/** Whatever runs a chaincode of one peer. */
export interface Executor {
  execute(invocation: Invocation): Promise<peer.ChaincodeMessage>;
}

const firstRefusal = 400;
const difference = Buffer.from(' ');

/** Which organisations' chaincodes answer differently at the moment. */
export class ChaincodeFaults {
  readonly #differing = new Set<{ readonly mspId: string; readonly chaincode: string }>();

  differ(mspId: string, chaincode: string): Disposable {
    const fault = { mspId, chaincode };
    this.#differing.add(fault);
    return { [Symbol.dispose]: () => this.#differing.delete(fault) };
  }

  /** The same chaincode, with the answers that it is made to give. */
  subject(mspId: string, chaincode: string, executor: Executor): Executor {
    const isDiffering = () =>
      [...this.#differing].some((fault) => fault.mspId === mspId && fault.chaincode === chaincode);
    return {
      async execute(invocation) {
        const message = await executor.execute(invocation);
        return isDiffering() ? different(message) : message;
      },
    };
  }
}

/** What the chaincode refused stays refused, in its own words. */
function different(message: peer.ChaincodeMessage): peer.ChaincodeMessage {
  if (message.getType() !== peer.ChaincodeMessage.Type.COMPLETED) return message;
  const response = peer.Response.deserializeBinary(message.getPayload_asU8());
  if (response.getStatus() >= firstRefusal) return message;
  response.setPayload(Buffer.concat([response.getPayload_asU8(), difference]));
  const changed = message.cloneMessage();
  changed.setPayload(response.serializeBinary());
  return changed;
}
