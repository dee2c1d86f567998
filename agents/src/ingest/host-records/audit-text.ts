import { withoutNothing } from './event-xml';
import type { Fields } from './provider-record';

/** A record of the Linux audit system as one line of text. */
export interface AuditText {
  readonly type: string;
  /** Seconds since 1970, with milliseconds. */
  readonly seconds: number;
  readonly fields: Fields;
}

const MAX_FIELDS = 128;
const form =
  /^type=(?<type>[A-Z0-9_]{1,64}) (?:msg=)?audit\((?<seconds>[0-9]{1,11}\.[0-9]{1,9}):[0-9]{1,19}\): ?/;
/** Its value is what a user wrote, quotes included; nothing but these words can follow it. */
const quotedByNobody = ['cmdline', 'proctitle'];
const after = ' redactors=';

/** Reads a line of auditd or auoms; undefined when it is none. The first field of a name counts. */
export function readAuditText(text: string): AuditText | undefined {
  const head = form.exec(text);
  const { type, seconds } = head?.groups ?? {};
  if (head === null || type === undefined) return undefined;
  const fields = new Map<string, string>();
  const pair = /([A-Za-z][A-Za-z0-9_-]{0,63})=/y;
  let at = head[0].length;
  while (at < text.length && fields.size < MAX_FIELDS) {
    pair.lastIndex = at;
    const name = pair.exec(text)?.[1];
    if (name === undefined) {
      at = nextBlank(text, at);
      continue;
    }
    const [value, end] = valueAt(text, pair.lastIndex, name);
    if (!fields.has(name)) fields.set(name, value);
    at = end;
  }
  return { type, seconds: Number(seconds), fields: withoutNothing(fields) };
}

/** A value and where the next field begins. */
function valueAt(text: string, start: number, name: string): readonly [string, number] {
  if (quotedByNobody.includes(name)) {
    const last = text.lastIndexOf(after);
    const end = last >= start ? last : text.length;
    return [unquoted(text.slice(start, end)), end + 1];
  }
  const first = text[start];
  const closing = first === '"' ? '"' : first === '[' ? ']' : undefined;
  if (closing === undefined) {
    const end = nextBlank(text, start) - 1;
    return [text.slice(start, end), end + 1];
  }
  const found = text.indexOf(`${closing} `, start + 1);
  const end = found < 0 ? text.length : found + 1;
  return [unquoted(text.slice(start, end)), end + 1];
}

function nextBlank(text: string, from: number): number {
  const blank = text.indexOf(' ', from);
  return blank < 0 ? text.length + 1 : blank + 1;
}

function unquoted(value: string): string {
  const isQuoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
  return isQuoted ? value.slice(1, -1) : value;
}
