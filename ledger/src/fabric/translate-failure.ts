import { status } from '@grpc/grpc-js';
import { decodeFailure, EdgeBeatError, Rejected, Unavailable, Unknown } from '@edgebeat/core';
import { GatewayError } from '@hyperledger/fabric-gateway';

/** The kinds of call, by what a failure says about the effect. */
export type Step = 'evaluate' | 'endorse' | 'submit' | 'outcome' | 'stream';

/**
 * Peers carry some reasons only in text. These are the texts of Fabric v2.5 to v3.1, and a reason
 * that is not found here falls back to its gRPC code.
 */
const texts = {
  mismatch: 'ProposalResponsePayloads do not match',
  chaincodeRefusal: 'chaincode response ',
  refusedIdentity: [
    'access denied',
    'client identity expired',
    'unauthorized due to incorrect timestamp',
  ],
  tooLarge: ['larger than max', 'REQUEST_ENTITY_TOO_LARGE'],
  refusedByOrderer: 'status=FORBIDDEN',
  concurrencyLimit: 'too many requests for',
  noOrderer: 'no orderer nodes available',
  /** An orderer that follows a channel, as a new member's does until it becomes a consenter. */
  onlyFollows: 'info=channel does not exist',
  neverConnected: ['No connection established', 'Name resolution failed', 'Channel closed before'],
  noSuchTransaction: 'no such transaction ID',
} as const;

/**
 * Turns what the client library threw into a failure of the table; the one place that does. What it
 * does not know as a failure of the network is a defect and stays what it is, except after Submit.
 */
export function translateFailure(error: unknown, step: Step, what: string): unknown {
  if (step === 'outcome') return error instanceof Unknown ? error : unknown(error, what);
  if (error instanceof EdgeBeatError) return error;
  if (step === 'stream' && !(error instanceof GatewayError)) return streamFailure(error, what);
  if (!(error instanceof GatewayError)) return step === 'submit' ? unknown(error, what) : error;
  return step === 'submit' ? submitFailure(error, what) : effectlessFailure(error, what);
}

/** Whether a failed read of a transaction says that the chain does not hold it. */
export function isAbsence(error: unknown): boolean {
  return error instanceof GatewayError && says(error, texts.noSuchTransaction);
}

/**
 * Whether a peer's gateway gave up at the refusal of an orderer that only follows the channel. It may have
 * tried others before, of which one took the bytes and did not answer. The gateway of a BFT channel asks all
 * orderers, and what single ones of them said says nothing of the others.
 */
export function isFollowersRefusal(error: unknown): boolean {
  return (
    error instanceof GatewayError &&
    has(error, status.ABORTED) &&
    error.message.includes(texts.onlyFollows)
  );
}

/** Before Submit nothing is ordered, so a failure is a refusal or may be tried again. */
function effectlessFailure(error: GatewayError, what: string): EdgeBeatError {
  if (says(error, texts.mismatch)) return mismatch(error, what);
  for (const message of messagesOf(error)) {
    const failure = decodeFailure(message);
    if (failure !== undefined) return new Rejected(failure.code, failure.detail, { cause: error });
  }
  const refusal = refusalOf(error, what);
  if (refusal !== undefined) return refusal;
  if (says(error, texts.chaincodeRefusal)) {
    return new Rejected('invalid-argument', `${what}: ${reasonOf(error)}`, { cause: error });
  }
  return unavailable(error, what);
}

/** From Submit on only those failures are certain that come from before the bytes were sent. */
function submitFailure(error: GatewayError, what: string): EdgeBeatError {
  const untouched =
    has(error, status.FAILED_PRECONDITION) ||
    says(error, texts.concurrencyLimit) ||
    says(error, texts.noOrderer) ||
    (error.details.length === 0 && says(error, ...texts.neverConnected));
  if (untouched) return unavailable(error, what);
  if (isFollowersRefusal(error)) return unknown(error, what);
  const refusal = refusalOf(error, what);
  if (refusal !== undefined) return refusal;
  if (!has(error, status.ABORTED)) return unknown(error, what);
  const code = says(error, texts.refusedByOrderer) ? 'forbidden' : 'transaction-invalid';
  return new Rejected(code, `${what}: ${reasonOf(error)}`, { cause: error });
}

/** What no repetition mends, at whatever step. */
function refusalOf(error: GatewayError, what: string): Rejected | undefined {
  const reason = `${what}: ${reasonOf(error)}`;
  if (has(error, status.PERMISSION_DENIED) || says(error, ...texts.refusedIdentity)) {
    return new Rejected('identity-refused', `${reason}; check the certificate and the clock`, {
      cause: error,
    });
  }
  if (says(error, ...texts.tooLarge)) return new Rejected('too-large', reason, { cause: error });
  if (has(error, status.INVALID_ARGUMENT, status.NOT_FOUND)) {
    return new Rejected('invalid-argument', reason, { cause: error });
  }
  if (has(error, status.UNIMPLEMENTED)) {
    const mend = 'set the address of a Fabric peer with its gateway';
    return new Rejected('invalid-setting', `${reason}; ${mend}`, { cause: error });
  }
  return undefined;
}

/** For a status of the deliver service the library throws a plain error, at a mere end a TypeError. */
function streamFailure(error: unknown, what: string): EdgeBeatError {
  const reason = error instanceof TypeError ? 'the peer ended the stream' : String(error);
  if (reason.endsWith('status response: 403')) {
    return new Rejected('identity-refused', `${what}: the peer refuses this identity`, {
      cause: error,
    });
  }
  return new Unavailable('ledger-unavailable', `${what}: ${reason}`, { cause: error });
}

function mismatch(error: GatewayError, what: string): Rejected {
  const members = error.details
    .filter((d) => d.message.includes(texts.mismatch))
    .map((d) => d.mspId);
  const names = [...new Set(members)].join(', ') || 'a member';
  const detail = `${what}: ${names} gave another answer than the first member asked`;
  return new Rejected('endorsement-mismatch', detail, { cause: error });
}

function unavailable(error: GatewayError, what: string): Unavailable {
  return new Unavailable('ledger-unavailable', `${what}: ${reasonOf(error)}`, { cause: error });
}

function unknown(error: unknown, what: string): Unknown {
  const reason = error instanceof GatewayError ? reasonOf(error) : String(error);
  return new Unknown('outcome-unknown', `${what}: ${reason}`, { cause: error });
}

function has(error: GatewayError, ...codes: readonly number[]): boolean {
  return codes.includes(error.code);
}

function says(error: GatewayError, ...marks: readonly string[]): boolean {
  return messagesOf(error).some((message) => marks.some((mark) => message.includes(mark)));
}

function messagesOf(error: GatewayError): readonly string[] {
  return [...error.details.map((detail) => detail.message), error.message];
}

function reasonOf(error: GatewayError): string {
  const members = error.details
    .filter(({ message }) => !error.message.includes(message))
    .map(({ mspId, message }) => `${mspId}: ${message}`);
  return [error.message, ...members].join('; ');
}
