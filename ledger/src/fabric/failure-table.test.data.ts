import { status } from '@grpc/grpc-js';
import { encodeFailure, Rejected, Unavailable, Unknown } from '@edgebeat/core';
import { GatewayFailure } from './fake-gateway.test.data';

/** A failure of the gateway, what it has to become, and a part of what that says. */
export type Row = readonly [
  what: string,
  failure: GatewayFailure,
  kind: typeof Rejected | typeof Unavailable | typeof Unknown,
  code: string,
  says?: string,
];

const mismatch = 'ProposalResponsePayloads do not match';
const refusedByChaincode = `chaincode response 500, ${encodeFailure(
  new Rejected('revision-mismatch', 'expectedRevision: the latest revision is 4'),
)}`;

/** What can happen while nothing is ordered. */
export const beforeSubmit: readonly Row[] = [
  [
    'the chaincode refused at an endorser',
    new GatewayFailure(status.ABORTED, 'failed to endorse transaction, see attached details', {
      Org1MSP: refusedByChaincode,
    }),
    Rejected,
    'revision-mismatch',
    'the latest revision is 4',
  ],
  [
    'the chaincode refused a query',
    new GatewayFailure(
      status.UNKNOWN,
      `evaluate call to endorser returned error: ${refusedByChaincode}`,
    ),
    Rejected,
    'revision-mismatch',
  ],
  [
    'the chaincode failed without a code of the table',
    new GatewayFailure(status.UNKNOWN, 'x', {
      Org1MSP: 'chaincode response 500, no such function',
    }),
    Rejected,
    'invalid-argument',
    'no such function',
  ],
  [
    'members gave different answers',
    new GatewayFailure(status.ABORTED, 'failed to collect enough transaction endorsements', {
      Org2MSP: mismatch,
      Org3MSP: refusedByChaincode,
    }),
    Rejected,
    'endorsement-mismatch',
    'Org2MSP',
  ],
  [
    'too few endorsers answered',
    new GatewayFailure(status.ABORTED, 'failed to collect enough transaction endorsements', {
      Org2MSP: 'rpc error: connection refused',
    }),
    Unavailable,
    'ledger-unavailable',
    'connection refused',
  ],
  [
    'no plan satisfies the policy',
    new GatewayFailure(status.FAILED_PRECONDITION, 'no combination of peers can be derived'),
    Unavailable,
    'ledger-unavailable',
    'no combination of peers',
  ],
  [
    'the peer is unavailable',
    new GatewayFailure(status.UNAVAILABLE, 'away'),
    Unavailable,
    'ledger-unavailable',
  ],
  [
    'the peer has no resources',
    new GatewayFailure(status.RESOURCE_EXHAUSTED, 'enough'),
    Unavailable,
    'ledger-unavailable',
  ],
  [
    'the concurrency limit of the peer is reached',
    new GatewayFailure(
      status.UNKNOWN,
      'too many requests for /gateway.Gateway, exceeding concurrency limit (500)',
    ),
    Unavailable,
    'ledger-unavailable',
  ],
  [
    'the peer gave up',
    new GatewayFailure(status.DEADLINE_EXCEEDED, 'endorsement timeout expired'),
    Unavailable,
    'ledger-unavailable',
  ],
  [
    'the identity is refused',
    new GatewayFailure(status.ABORTED, 'failed', {
      Org1MSP: 'rpc error: access denied: channel [c] creator org [Org1MSP]',
    }),
    Rejected,
    'identity-refused',
  ],
  [
    'access is refused',
    new GatewayFailure(status.PERMISSION_DENIED, 'no'),
    Rejected,
    'identity-refused',
  ],
  [
    'a message is too large',
    new GatewayFailure(status.RESOURCE_EXHAUSTED, 'Received message larger than max (9 vs. 8)'),
    Rejected,
    'too-large',
  ],
  [
    'the request is malformed',
    new GatewayFailure(status.INVALID_ARGUMENT, 'no'),
    Rejected,
    'invalid-argument',
  ],
  [
    'the address is no gateway',
    new GatewayFailure(status.UNIMPLEMENTED, 'unknown service'),
    Rejected,
    'invalid-setting',
  ],
];

/** What can happen once bytes were sent to be ordered. */
export const fromSubmitOn: readonly Row[] = [
  [
    'the orderer only follows the channel',
    new GatewayFailure(
      status.ABORTED,
      'received unsuccessful response from orderer: status=BAD_REQUEST, info=channel does not exist',
    ),
    Unknown,
    'outcome-unknown',
  ],
  [
    'one of the orderers of a BFT channel only follows it, and the others are too few',
    new GatewayFailure(
      status.UNAVAILABLE,
      'insufficient number of orderers could successfully process transaction',
      { OrdererMSP: 'status=BAD_REQUEST, info=channel does not exist' },
    ),
    Unknown,
    'outcome-unknown',
  ],
  [
    'the deadline passes',
    new GatewayFailure(status.DEADLINE_EXCEEDED, 'late'),
    Unknown,
    'outcome-unknown',
  ],
  [
    'orderers failed after they may have got it',
    new GatewayFailure(status.UNAVAILABLE, 'no orderers could successfully process transaction', {
      Org1MSP: 'EOF',
    }),
    Unknown,
    'outcome-unknown',
  ],
  [
    'the connection is lost',
    new GatewayFailure(status.CANCELLED, 'gone'),
    Unknown,
    'outcome-unknown',
  ],
  [
    'the peer fails inside',
    new GatewayFailure(status.INTERNAL, 'oops'),
    Unknown,
    'outcome-unknown',
  ],
  [
    'resources end on the way',
    new GatewayFailure(status.RESOURCE_EXHAUSTED, 'Bandwidth exhausted'),
    Unknown,
    'outcome-unknown',
  ],
  [
    'the peer knows no orderer',
    new GatewayFailure(status.UNAVAILABLE, 'no orderer nodes available'),
    Unavailable,
    'ledger-unavailable',
  ],
  [
    'the concurrency limit of the peer is reached',
    new GatewayFailure(status.UNKNOWN, 'too many requests for /gateway.Gateway'),
    Unavailable,
    'ledger-unavailable',
  ],
  [
    'the peer is not on the channel',
    new GatewayFailure(status.FAILED_PRECONDITION, 'channel not found'),
    Unavailable,
    'ledger-unavailable',
  ],
  [
    'the orderer refuses the writer',
    new GatewayFailure(
      status.ABORTED,
      'received unsuccessful response from orderer: status=FORBIDDEN, info=no',
    ),
    Rejected,
    'forbidden',
  ],
  [
    'the orderer refuses the size',
    new GatewayFailure(
      status.ABORTED,
      'received unsuccessful response from orderer: status=REQUEST_ENTITY_TOO_LARGE, info=no',
    ),
    Rejected,
    'too-large',
  ],
  [
    'the orderer refuses the bytes',
    new GatewayFailure(
      status.ABORTED,
      'received unsuccessful response from orderer: status=BAD_REQUEST, info=no',
    ),
    Rejected,
    'transaction-invalid',
  ],
];
