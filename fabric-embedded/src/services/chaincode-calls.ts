import { peer } from '@hyperledger/fabric-protos';
import type { ChaincodeLink } from '../chaincode/chaincode-link';
import { chaincodeMessage, type Invocation } from '../chaincode/execution';
import type { SystemChaincode } from './endorser';
import type { UnpackedProposal } from './proposal';

/** The chaincodes that one peer can run. */
export interface CallableChaincodes {
  readonly chaincodes: ReadonlyMap<string, { readonly link: Pick<ChaincodeLink, 'execute'> }>;
  readonly systemChaincodes: ReadonlyMap<string, SystemChaincode>;
}

/**
 * Runs the chaincode that another one calls, in the same transaction: with its proposal, its state
 * and its read-write set. The caller gets the message that ended the call and judges it itself. A
 * chaincode that is running already is refused, as in Fabric, so calls nest no deeper than there are
 * chaincodes.
 *
 * @param caller The invocation of the calling chaincode.
 * @throws Error with Fabric's reason when there is nothing to be called, or no answer.
 */
export async function callChaincode(
  spec: peer.ChaincodeSpec,
  signal: AbortSignal,
  caller: Invocation,
  proposal: UnpackedProposal,
  { chaincodes, systemChaincodes }: CallableChaincodes,
): Promise<peer.ChaincodeMessage> {
  const { name, channel } = targetOf(spec.getChaincodeId()?.getName() ?? '');
  const system = systemChaincodes.get(name);
  if (channel !== '' && channel !== caller.channel) {
    // Fabric asks first whether the client may call there, unless the target is a system chaincode.
    throw new Error(
      system === undefined
        ? `Failed to get policy manager for channel [${channel}]`
        : `failed to find ledger for channel: ${channel}`,
    );
  }
  const input = spec.getInput();
  if (input === undefined) throw new Error('the call has no input');
  if (system !== undefined) {
    const response = await system.invoke(input.getArgsList_asU8(), proposal);
    const { COMPLETED } = peer.ChaincodeMessage.Type;
    return chaincodeMessage(COMPLETED, caller, response.serializeBinary());
  }
  const runnable = chaincodes.get(name);
  if (runnable === undefined) {
    throw failed(
      `invalid invocation: [channel ${caller.channel}] failed to get chaincode container info ` +
        `for ${name}: chaincode ${name} not found`,
    );
  }
  if (input.getIsInit()) {
    const reason = 'does not require initialization but called as init';
    throw failed(`invalid invocation: chaincode '${name}' ${reason}`);
  }
  // Decorations are what a peer adds to a client's proposal; a chaincode adds none.
  input.clearDecorationsMap();
  const invocation = { ...caller, namespace: name, input, signal };
  return runnable.link.execute(invocation).catch((cause: unknown) => {
    throw failed(cause instanceof Error ? cause.message : String(cause), cause);
  });
}

/** `name:version/channel`, of which only the name has to be there; Fabric passes the version over. */
function targetOf(text: string): { readonly name: string; readonly channel: string } {
  const [, name = '', channel = ''] = /^([^:/]*)(?::[^/]*)?(?:\/(.*))?$/s.exec(text) ?? [];
  return { name, channel };
}

function failed(reason: string, cause?: unknown): Error {
  return new Error(`execute failed: ${reason}`, { cause });
}
