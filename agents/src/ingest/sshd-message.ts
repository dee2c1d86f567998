import type { Authentication } from '@edgebeat/core';

/** What a message of sshd says, and how often. */
export interface SshdMessage {
  readonly authentication: Authentication;
  readonly count: number;
}

// A user's name is whatever a client sends, with spaces and words of its own: it ends at the last
// address of the line, which sshd wrote itself.
const attempt =
  /^(?<verb>Accepted|Failed) (?<method>\S{1,64}) for (?:invalid user )?(?<user>.*) from (?<address>\S{1,256}) port (?<port>[0-9]{1,5})(?: ssh[12])?(?:: .*)?$/;
const invalid =
  /^Invalid user (?<user>.*) from (?<address>\S{1,256})(?: port (?<port>[0-9]{1,5}))?$/;
const repeated = /^message repeated (?<count>[0-9]{1,6}) times: \[ (?<message>.*)\]$/;
const sshd = /^sshd(?:-session|-auth)?$/;

/** Reads a message of sshd; what it does not know has the outcome `other`. */
export function readSshdMessage(process: string, message: string): SshdMessage {
  if (!sshd.test(process)) return { authentication: { outcome: 'other' }, count: 1 };
  const fold = repeated.exec(message)?.groups;
  const count = Math.max(1, Number(fold?.['count'] ?? 1));
  return { authentication: readAuthentication(fold?.['message'] ?? message), count };
}

function readAuthentication(message: string): Authentication {
  const groups = attempt.exec(message)?.groups ?? invalid.exec(message)?.groups;
  if (groups === undefined) return { outcome: 'other' };
  const { verb, method, user = '', address = '', port } = groups;
  const outcome = verb === undefined ? 'invalid-user' : outcomeOf(verb);
  return {
    outcome,
    user: shorten(user),
    address,
    ...(port !== undefined && Number(port) <= 65_535 ? { port: Number(port) } : {}),
    ...(method === undefined ? {} : { method }),
  };
}

function outcomeOf(verb: string): 'accepted' | 'failed' {
  return verb === 'Accepted' ? 'accepted' : 'failed';
}

/** The first 256 characters, without half of a surrogate pair at the end. */
function shorten(user: string): string {
  return user.slice(0, 256).replace(/[\ud800-\udbff]$/, '');
}
