import { peer } from '@hyperledger/fabric-protos';
import { chaincodeMessage, type Invocation } from '../chaincode/execution';
import { authorize, notJoined } from '../access/access';
import { TxSimulator } from '../chaincode/simulator';
import type { Executor } from '../faults/chaincode-faults';
import type { PeerLedger } from '../peer/peer-ledger';
import { permissionsOf } from '../private-data/permissions';
import type { SystemChaincode } from './endorser';
import type { UnpackedProposal } from './proposal';

/** The chaincodes that one peer can run, by its channels. */
export interface CallableChaincodes {
  readonly channels: ReadonlyMap<string, CallableChannel>;
  readonly systemChaincodes: ReadonlyMap<string, SystemChaincode>;
}

export interface CallableChannel {
  readonly ledger: Pick<PeerLedger, 'config' | 'snapshot' | 'privateData'>;
  readonly chaincodes: ReadonlyMap<string, { readonly link: Executor }>;
}

/**
 * Runs the chaincode that another one calls: on the same channel in the same transaction, with its
 * proposal, its state and its read-write set; on another channel for reading only, as in Fabric:
 * what it writes there is in no transaction. The caller gets the message that ended the call and
 * judges it itself. A chaincode that is running already on the channel is refused, as in Fabric, so
 * calls nest no deeper than there are chaincodes.
 *
 * @param caller The invocation of the calling chaincode.
 * @throws Error with Fabric's reason when there is nothing to be called, or no answer.
 */
export async function callChaincode(
  spec: peer.ChaincodeSpec,
  signal: AbortSignal,
  caller: Invocation,
  proposal: UnpackedProposal,
  { channels, systemChaincodes }: CallableChaincodes,
): Promise<peer.ChaincodeMessage> {
  const { name, channel } = targetOf(spec.getChaincodeId()?.getName() ?? '', caller.channel);
  const system = systemChaincodes.get(name);
  const called = channels.get(channel);
  // Who may call there is asked first, unless the target is a system chaincode.
  if (system === undefined && channel !== caller.channel) {
    if (called === undefined) throw notJoined(channel);
    authorize(called.ledger.config, proposal.signed, '/Channel/Application/Writers');
  }
  if (called === undefined) throw new Error(`failed to find ledger for channel: ${channel}`);
  const input = spec.getInput();
  if (input === undefined) throw new Error('the call has no input');
  if (system !== undefined) {
    const response = await system.invoke(input.getArgsList_asU8(), proposal);
    const { COMPLETED } = peer.ChaincodeMessage.Type;
    return chaincodeMessage(COMPLETED, caller, response.serializeBinary());
  }
  const runnable = called.chaincodes.get(name);
  if (runnable === undefined) {
    throw failed(
      `invalid invocation: [channel ${channel}] failed to get chaincode container info ` +
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
  const running =
    channel === caller.channel
      ? runnable.link.execute(invocation)
      : readElsewhere(runnable.link, { ...invocation, channel }, called, proposal);
  return running.catch((cause: unknown) => {
    throw failed(cause instanceof Error ? cause.message : String(cause), cause);
  });
}

/** Runs a call on another channel, on that channel's state and with what the client may do there. */
async function readElsewhere(
  link: Executor,
  invocation: Invocation,
  { ledger }: CallableChannel,
  { signed }: UnpackedProposal,
): Promise<peer.ChaincodeMessage> {
  const { collections } = ledger.privateData;
  const creator = ledger.config.msps.deserialize(signed.creator);
  using simulator = new TxSimulator(ledger.snapshot(), collections);
  const permissions = permissionsOf(creator, invocation.channel, collections);
  return await link.execute({ ...invocation, simulator, permissions });
}

/** `name:version/channel`, of which only the name has to be there; Fabric passes the version over. */
function targetOf(
  text: string,
  ownChannel: string,
): { readonly name: string; readonly channel: string } {
  const [, name = '', channel = ''] = /^([^:/]*)(?::[^/]*)?(?:\/(.*))?$/s.exec(text) ?? [];
  return { name, channel: channel === '' ? ownChannel : channel };
}

function failed(reason: string, cause?: unknown): Error {
  return new Error(`execute failed: ${reason}`, { cause });
}
