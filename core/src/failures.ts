/**
 * The one failure table: every code that a caller of EdgeBeat can meet, with the HTTP status that
 * answers it and its title. A code, once published, keeps its meaning.
 */
export const failures = {
  'invalid-argument': { status: 400, title: 'An argument is not valid' },
  'invalid-policy': { status: 400, title: 'A policy rule cannot be accepted' },
  'invalid-signature': { status: 400, title: 'A signature does not verify' },
  'invalid-proof': { status: 400, title: 'A proof does not verify' },
  'too-large': { status: 413, title: 'The request is over a limit' },
  unauthenticated: { status: 401, title: 'The caller is not known' },
  forbidden: { status: 403, title: 'The caller may not do this' },
  'not-founded': { status: 409, title: 'The consortium is not founded yet' },
  'charter-mismatch': { status: 409, title: 'The charter is not the one that members agreed on' },
  'not-found': { status: 404, title: 'There is no such object' },
  'method-not-allowed': { status: 405, title: 'The path does not know this method' },
  'not-acceptable': { status: 406, title: 'The answer has no form that was asked for' },
  'unsupported-media-type': { status: 415, title: 'The body is not of a form that is read here' },
  'rate-limited': { status: 429, title: 'There were too many requests' },
  conflict: { status: 409, title: 'The id is taken by other content' },
  'revision-mismatch': { status: 409, title: 'The revision is not the current one' },
  'invalid-transition': { status: 409, title: 'The object is not in a state that allows this' },
  'audit-fork': { status: 409, title: 'The log is not the one that was anchored' },
  'protocol-unsupported': { status: 503, title: 'The chaincode is older than the rules in force' },
  'endorsement-mismatch': { status: 409, title: 'The members gave different answers' },
  'transaction-invalid': { status: 409, title: 'The transaction was committed as not valid' },
  'ledger-contention': { status: 409, title: 'Another transaction changed the same keys' },
  'ledger-unavailable': { status: 503, title: 'The ledger cannot be reached' },
  'identity-refused': { status: 503, title: 'The ledger does not take the identity of this site' },
  'enrolment-refused': { status: 503, title: 'The site gives this person no certificate' },
  'queue-full': { status: 503, title: 'Too much is waiting for the ledger' },
  'bus-unavailable': { status: 503, title: 'The bus cannot be reached' },
  'database-unavailable': { status: 503, title: 'The database cannot be reached' },
  'store-unavailable': { status: 503, title: 'The event store cannot take records' },
  'store-full': { status: 503, title: 'The event store is at its size limit' },
  'keys-unavailable': { status: 503, title: 'The key store cannot be used' },
  'gateway-unavailable': { status: 503, title: 'The gateway cannot be reached' },
  'outcome-unknown': { status: 504, title: 'The outcome of the transaction is not known yet' },
  'store-damaged': { status: 500, title: 'The event store holds damaged data' },
  'invalid-setting': { status: 500, title: 'A setting is not valid' },
} as const satisfies Record<string, { status: number; title: string }>;

/** A code of the failure table. */
export type FailureCode = keyof typeof failures;

/** Whether a string is a code of the failure table. */
export function isFailureCode(text: string): text is FailureCode {
  return Object.hasOwn(failures, text);
}

/** With what the contracts refuse, as `forbidden`, whose organisation is on the channel and no member, or none yet. */
export const NO_MEMBER_YET = 'is not a member of the consortium';
