/**
 * The one failure table: every code that a caller of EdgeBeat can meet, with the HTTP status that
 * answers it and its title. A code, once published, keeps its meaning.
 */
export const failures = {
  'invalid-argument': { status: 400, title: 'An argument is not valid' },
  'invalid-policy': { status: 400, title: 'A policy rule cannot be accepted' },
  'invalid-signature': { status: 400, title: 'A signature does not verify' },
  'too-large': { status: 413, title: 'The request is over a limit' },
  forbidden: { status: 403, title: 'The caller may not do this' },
  'not-founded': { status: 409, title: 'The consortium is not founded yet' },
  'charter-mismatch': { status: 409, title: 'The charter is not the one that members agreed on' },
  'not-found': { status: 404, title: 'There is no such object' },
  conflict: { status: 409, title: 'The id is taken by other content' },
  'revision-mismatch': { status: 409, title: 'The revision is not the current one' },
  'invalid-transition': { status: 409, title: 'The object is not in a state that allows this' },
  'endorsement-mismatch': { status: 409, title: 'The members gave different answers' },
  'transaction-invalid': { status: 409, title: 'The transaction was committed as not valid' },
  'ledger-contention': { status: 409, title: 'Another transaction changed the same keys' },
  'ledger-unavailable': { status: 503, title: 'The ledger cannot be reached' },
  'outcome-unknown': { status: 504, title: 'The outcome of the transaction is not known yet' },
  'invalid-setting': { status: 500, title: 'A setting is not valid' },
} as const satisfies Record<string, { status: number; title: string }>;

/** A code of the failure table. */
export type FailureCode = keyof typeof failures;

/** Whether a string is a code of the failure table. */
export function isFailureCode(text: string): text is FailureCode {
  return Object.hasOwn(failures, text);
}
