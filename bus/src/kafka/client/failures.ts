import { EdgeBeatError, Rejected, Unavailable } from '@edgebeat/core';

/** What kafkajs says of an error, all the way down to its first cause. */
interface Fault {
  readonly name: string;
  readonly message: string;
  /** Kafka's own name of a refusal, for instance TOPIC_AUTHORIZATION_FAILED. */
  readonly type: string | undefined;
  /** The system's or TLS's name of a failure, for instance ECONNREFUSED. */
  readonly code: string | undefined;
}

const mostCauses = 8;

/** Refusals that come while partitions are shared anew; the member joins again. */
const rejoinTypes = ['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID'];
const forbiddenTypes = [
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
];
const tooLargeTypes = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'];

/** Refusals of a broker that does not lead a partition or a group any more, or not yet. */
const movedTypes = [
  ...['NOT_LEADER_FOR_PARTITION', 'LEADER_NOT_AVAILABLE', 'REPLICA_NOT_AVAILABLE'],
  ...['FENCED_LEADER_EPOCH', 'UNKNOWN_LEADER_EPOCH', 'KAFKA_STORAGE_ERROR'],
  ...['NOT_COORDINATOR_FOR_GROUP', 'GROUP_COORDINATOR_NOT_AVAILABLE'],
];

/** Refusals that stay as they are. */
const lastingTypes = [
  ...['UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION', 'OFFSET_OUT_OF_RANGE'],
  ...['TOPIC_ALREADY_EXISTS', 'INVALID_PARTITIONS', 'INVALID_REPLICATION_FACTOR'],
  ...['INVALID_CONFIG', 'POLICY_VIOLATION', 'INVALID_REQUEST', 'UNSUPPORTED_VERSION'],
];

/** Failures of a handshake, by which side does not trust the other. */
const brokerUntrusted = [
  ...['SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED'],
  ...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  ...['UNABLE_TO_GET_ISSUER_CERT', 'CERT_SIGNATURE_FAILURE', 'ERR_TLS_CERT_ALTNAME_INVALID'],
];
const ownUntrusted =
  /ALERT_(CERTIFICATE_REQUIRED|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED|BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|ACCESS_DENIED)/;
const notTls = ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO'];

/** Failures to connect: nothing was sent. */
const notConnected = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

/** The errors that led to this one, itself first. */
export function faultsOf(error: unknown): readonly Fault[] {
  const faults: Fault[] = [];
  let next: unknown = error;
  while (next instanceof Error && faults.length < mostCauses) {
    const { name, message, cause } = next;
    faults.push({ name, message, type: textOf(next, 'type'), code: textOf(next, 'code') });
    next = cause ?? firstOf(next);
  }
  return faults;
}

/** What whoever uses a bus that was closed is told. */
export function closed(): Unavailable {
  return new Unavailable('bus-unavailable', 'the bus is closed; open it again');
}

/** Whether Kafka refused something with one of these names. */
export function isRefusal(error: unknown, ...types: readonly string[]): boolean {
  return faultsOf(error).some(({ type }) => type !== undefined && types.includes(type));
}

/** Whether the member has to join its group again. */
export function mustRejoin(error: unknown): boolean {
  return isRefusal(error, ...rejoinTypes);
}

/** Whether a broker answered, and is the right one; otherwise another connection is needed. */
export function wasAnswered(error: unknown): boolean {
  const types = faultsOf(error).flatMap(({ type }) => (type === undefined ? [] : [type]));
  return types.length > 0 && !types.some((type) => movedTypes.includes(type));
}

/** Whether it would fail in the same way again. */
export function isFinal(error: unknown): boolean {
  const failure = translate(error, 'do this');
  return failure instanceof Rejected || isRefusal(error, ...lastingTypes);
}

/** Whether it failed before anything could be sent. */
export function isUnsent(error: unknown): boolean {
  return faultsOf(error).some(
    ({ code, message }) =>
      (code !== undefined && (notConnected.includes(code) || isUntrusted(code))) ||
      message === 'Connection timeout',
  );
}

/**
 * Says in our words what kafkajs failed with.
 *
 * @param action What was to be done, for instance `write topic intake`.
 */
export function translate(error: unknown, action: string): EdgeBeatError {
  if (error instanceof EdgeBeatError) return error;
  const faults = faultsOf(error);
  const code = faults.map((fault) => fault.code).find((one) => one !== undefined);
  const detail = faults.at(-1)?.message ?? String(error);
  if (isRefusal(error, ...forbiddenTypes)) return forbidden(action, error);
  if (isRefusal(error, ...tooLargeTypes)) {
    const sentence = `the broker does not take so much at once to ${action}; raise its max.message.bytes to 6 MiB, or publish less`;
    return new Rejected('too-large', sentence, { cause: error });
  }
  const untrusted = code === undefined ? undefined : untrustedSentence(code);
  if (untrusted !== undefined) return new Rejected('invalid-setting', untrusted, { cause: error });
  const sentence = `the brokers did not ${action}: ${detail}; it is tried again when they answer`;
  return new Unavailable('bus-unavailable', sentence, { cause: error });
}

function forbidden(action: string, cause: unknown): Rejected {
  const sentence = `the broker does not let this certificate ${action}; give it the right ("edgebeat kafka prepare"), or use the certificate of the right role`;
  return new Rejected('forbidden', sentence, { cause });
}

function isUntrusted(code: string): boolean {
  return untrustedSentence(code) !== undefined;
}

function untrustedSentence(code: string): string | undefined {
  if (brokerUntrusted.includes(code)) {
    return `ca: the broker's certificate is not one of this authority's, or not of this host (${code}); name the authority's PEM file that signed it`;
  }
  if (ownUntrusted.test(code)) {
    return `cert: the broker does not take this certificate (${code}); have it issued by an authority that the broker trusts`;
  }
  if (notTls.includes(code)) {
    return `brokers: there is no TLS behind this address (${code}); name the broker's TLS listener`;
  }
  return undefined;
}

/** kafkajs gathers the errors of several topics in one. */
function firstOf(error: Error): unknown {
  const errors: unknown = Reflect.get(error, 'errors');
  return Array.isArray(errors) ? errors[0] : undefined;
}

function textOf(error: Error, field: 'type' | 'code'): string | undefined {
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'string' ? value : undefined;
}
