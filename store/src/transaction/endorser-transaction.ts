import { sha256 } from '../block/hashes';
import { decodeSignatureHeader } from '../messages/envelopes';
import {
  decodeActionPayload,
  decodeChaincodeAction,
  decodeChaincodeEvent,
  decodeHeaderExtension,
  decodeProposalResponsePayload,
  decodeTransaction,
  type ChaincodeAction,
  type Endorsement,
} from '../messages/transaction';
import { attempt, transactionId, type Envelope, type Refusal } from './envelope';
import { readRwset, type NamespaceRwset } from './read-write-set';
import { codes } from './validation-code';

/** What endorsers signed, and their signatures. */
export interface EndorsedAction {
  readonly proposalResponsePayload: Uint8Array;
  readonly endorsements: readonly Endorsement[];
  /** The chaincode action, when the response holds a readable one. */
  readonly action: ChaincodeAction | undefined;
}

/** The chaincode that was invoked and what it read and wrote. */
export interface Invocation {
  readonly chaincode: string;
  readonly namespaces: readonly NamespaceRwset[];
}

/** The id is the hash of nonce and creator, and the action answers the proposal in the header. */
export function readEndorsedAction(envelope: Envelope): EndorsedAction | Refusal {
  const { channelHeader, nonce, creator } = envelope;
  if (channelHeader.txId !== transactionId(nonce, creator)) {
    return { refused: codes.BAD_PROPOSAL_TXID };
  }
  return attempt(() => endorsedAction(envelope)) ?? { refused: codes.INVALID_ENDORSER_TRANSACTION };
}

function endorsedAction({ header, data }: Envelope): EndorsedAction | undefined {
  const { actions } = decodeTransaction(data);
  const [first] = actions;
  if (first === undefined || actions.length !== 1) return undefined;
  const { nonce, creator } = decodeSignatureHeader(first.header);
  const { proposalPayload, action } = decodeActionPayload(first.payload);
  const proposalResponsePayload = action?.proposalResponsePayload;
  if (nonce.length === 0 || creator.length === 0 || proposalPayload.length === 0) return undefined;
  if (action === undefined || proposalResponsePayload === undefined) return undefined;
  const response = decodeProposalResponsePayload(proposalResponsePayload);
  const proposalHash = sha256(header.channelHeader, first.header, proposalPayload);
  if (!proposalHash.equals(response.proposalHash)) return undefined;
  const { extension } = response;
  return {
    proposalResponsePayload,
    endorsements: action.endorsements,
    action: extension && attempt(() => decodeChaincodeAction(extension)),
  };
}

/** Finds the invoked chaincode and its read-write set; header, action and event must agree on it. */
export function readInvocation(envelope: Envelope, endorsed: EndorsedAction): Invocation | Refusal {
  const extension = attempt(() => decodeHeaderExtension(envelope.channelHeader.extension));
  if (extension === undefined) return { refused: codes.BAD_HEADER_EXTENSION };
  const { action } = endorsed;
  if (action === undefined) return { refused: codes.BAD_RESPONSE_PAYLOAD };
  const namespaces = attempt(() => readRwset(action.results));
  if (namespaces === undefined) return { refused: codes.BAD_RWSET };
  const { chaincodeId } = extension;
  if (chaincodeId === undefined || action.chaincodeId === undefined) {
    return { refused: codes.INVALID_OTHER_REASON };
  }
  const { name } = chaincodeId;
  const isNamed =
    name !== '' && name === action.chaincodeId.name && action.chaincodeId.version !== '';
  if (!isNamed) return { refused: codes.INVALID_CHAINCODE };
  if (!eventIsOf(name, action.events)) return { refused: codes.INVALID_OTHER_REASON };
  if (new Set(namespaces.map(({ namespace }) => namespace)).size < namespaces.length) {
    return { refused: codes.ILLEGAL_WRITESET };
  }
  return { chaincode: Buffer.from(name, 'utf8').toString('latin1'), namespaces };
}

function eventIsOf(chaincode: string, event: Uint8Array | undefined): boolean {
  if (event === undefined) return true;
  return attempt(() => decodeChaincodeEvent(event))?.chaincodeId === chaincode;
}
