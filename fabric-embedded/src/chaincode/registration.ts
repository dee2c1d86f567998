import type { ClientDuplexStream } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import { ChaincodeError } from './execution';

type Stream = ClientDuplexStream<peer.ChaincodeMessage, peer.ChaincodeMessage>;

const Type = peer.ChaincodeMessage.Type;

/**
 * The peer's side of the handshake: REGISTER comes in, REGISTERED and READY go out.
 *
 * @throws ChaincodeError when another package registers or nothing comes in time.
 */
export async function register(
  call: Stream,
  packageId: string,
  timeoutMs: number,
  ended: Promise<string>,
): Promise<void> {
  const first = await firstMessage(call, timeoutMs, ended);
  if (first.getType() !== Type.REGISTER) {
    throw new ChaincodeError('its first message was no registration');
  }
  const registered = registeredName(first);
  if (registered !== packageId) {
    throw new ChaincodeError(`it registered as ${registered}, but the channel runs ${packageId}`);
  }
  call.write(plainMessage(Type.REGISTERED));
  call.write(plainMessage(Type.READY));
}

async function firstMessage(
  call: Stream,
  timeoutMs: number,
  ended: Promise<string>,
): Promise<peer.ChaincodeMessage> {
  let timer: NodeJS.Timeout | undefined;
  let onData: ((message: peer.ChaincodeMessage) => void) | undefined;
  try {
    return await new Promise<peer.ChaincodeMessage>((resolve, reject) => {
      onData = resolve;
      call.once('data', onData);
      timer = setTimeout(() => {
        reject(new ChaincodeError('it did not register in time'));
      }, timeoutMs);
      void ended.then((reason) => {
        reject(new ChaincodeError(reason));
      });
    });
  } finally {
    clearTimeout(timer);
    if (onData !== undefined) call.off('data', onData);
  }
}

function registeredName(message: peer.ChaincodeMessage): string {
  try {
    return peer.ChaincodeID.deserializeBinary(message.getPayload_asU8()).getName();
  } catch (error) {
    throw new ChaincodeError('its registration cannot be read', { cause: error });
  }
}

function plainMessage(
  type: peer.ChaincodeMessage.TypeMap[keyof peer.ChaincodeMessage.TypeMap],
): peer.ChaincodeMessage {
  const message = new peer.ChaincodeMessage();
  message.setType(type);
  return message;
}
