import { bytes, message, nested, someBytes, repeatedNested, text } from '../wire/message';
import type { Decoded } from './envelopes';

// Fields that nothing looks at are named where peers refuse a message for what stands in them.
const decodeChaincodeId = message({ path: text(1), name: text(2), version: text(3) });
const decodeResponse = message({ message: text(2), payload: bytes(3) });

export const decodeHeaderExtension = message({ chaincodeId: nested(2, decodeChaincodeId) });

const decodeTransactionAction = message({ header: bytes(1), payload: bytes(2) });
export const decodeTransaction = message({ actions: repeatedNested(1, decodeTransactionAction) });

const decodeEndorsement = message({ endorser: bytes(1), signature: bytes(2) });
export type Endorsement = Decoded<typeof decodeEndorsement>;

const decodeEndorsedAction = message({
  proposalResponsePayload: someBytes(1),
  endorsements: repeatedNested(2, decodeEndorsement),
});

export const decodeActionPayload = message({
  proposalPayload: bytes(1),
  action: nested(2, decodeEndorsedAction),
});

export const decodeProposalResponsePayload = message({
  proposalHash: bytes(1),
  extension: someBytes(2),
});

export const decodeChaincodeAction = message({
  results: bytes(1),
  events: someBytes(2),
  response: nested(3, decodeResponse),
  chaincodeId: nested(4, decodeChaincodeId),
});
export type ChaincodeAction = Decoded<typeof decodeChaincodeAction>;

export const decodeChaincodeEvent = message({
  chaincodeId: text(1),
  transactionId: text(2),
  name: text(3),
});
