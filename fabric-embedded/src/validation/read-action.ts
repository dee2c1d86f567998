import { createHash } from 'node:crypto';
import { peer } from '@hyperledger/fabric-protos';
import { shapes } from '../wire/message-shapes';
import { strictMessage } from '../wire/strict-message';
import { Invalid, parseOr, validationCodes } from './invalid';
import { parseSignatureHeader, type ReadEnvelope } from './read-envelope';

const { INVALID_ENDORSER_TRANSACTION } = validationCodes;

/** The one action of a transaction: what was endorsed, and by whom. */
export interface ReadAction {
  readonly response: peer.ProposalResponsePayload;
  /** The bytes that every endorser signed, before its own identity. */
  readonly responseBytes: Uint8Array;
  readonly endorsements: readonly peer.Endorsement[];
}

/**
 * Parses the action of an endorser transaction and checks that the endorsed response belongs to
 * the proposal in it.
 *
 * @throws Invalid INVALID_ENDORSER_TRANSACTION.
 */
export function readAction(envelope: ReadEnvelope): ReadAction {
  const action = onlyAction(envelope.data);
  const header = action.getHeader_asU8();
  checkSignatureHeader(header);
  const payload = parse('the action', () =>
    peer.ChaincodeActionPayload.deserializeBinary(
      strictMessage(action.getPayload_asU8(), shapes.actionPayload),
    ),
  );
  const endorsed = payload.getAction();
  if (endorsed === undefined) throw invalid('there is no endorsed action');
  const responseBytes = endorsed.getProposalResponsePayload_asU8();
  const response = parse('the proposal response', () =>
    peer.ProposalResponsePayload.deserializeBinary(
      strictMessage(responseBytes, shapes.proposalResponse),
    ),
  );
  const proposal = payload.getChaincodeProposalPayload_asU8();
  if (proposal.length === 0) throw invalid('there is no proposal');
  const hash = proposalHash(envelope.channelHeader, header, proposal);
  if (!hash.equals(response.getProposalHash_asU8())) {
    throw invalid('the endorsed response belongs to another proposal');
  }
  return { response, responseBytes, endorsements: endorsed.getEndorsementsList() };
}

function onlyAction(data: Uint8Array): peer.TransactionAction {
  const transaction = parse('the transaction', () =>
    peer.Transaction.deserializeBinary(strictMessage(data, shapes.transaction)),
  );
  const [action, another] = transaction.getActionsList();
  if (action === undefined || another !== undefined) throw invalid('there is not one action');
  return action;
}

function checkSignatureHeader(bytes: Uint8Array): void {
  const header = parse('the signature header of the action', () => parseSignatureHeader(bytes));
  if (header.getNonce_asU8().length === 0) throw invalid('the action has no nonce');
  if (header.getCreator_asU8().length === 0) throw invalid('the action has no creator');
}

function proposalHash(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function parse<T>(what: string, read: () => T): T {
  return parseOr(INVALID_ENDORSER_TRANSACTION, what, read);
}

function invalid(message: string): Invalid {
  return new Invalid(INVALID_ENDORSER_TRANSACTION, message);
}
