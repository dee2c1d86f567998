import { isTooDeep, tryJson } from '../runtime/read-json';
import {
  type HostFormat,
  readHostRecord,
  recogniseAudit,
  type Recognised,
  recogniseObject,
  recogniseXml,
} from './host-records';
import { offsetOf } from './instant';
import type { LineRecord } from './line-record';
import { parking } from './parked';
import type { Reading } from './reading';
import { readSyslog } from './syslog';
import { yearBefore } from './year';

/** The programs whose lines of syslog hold a record; anybody else's only quotes one. */
const carriers = ['sysmon', 'auoms', 'audispd', 'audisp-syslog', 'auditd'];
const LONG = 8192;

/**
 * Reads a line that is, or carries, a record of a host; undefined when it is none, or none of the
 * format that was asked for.
 */
export function readHostLine(line: LineRecord, wanted?: HostFormat): Reading | undefined {
  const found = find(line);
  if (found === undefined) return undefined;
  if (found === 'too-deep') return { park: parking('too-deep') };
  const isOther = wanted !== undefined && 'record' in found && found.record.format !== wanted;
  return isOther ? undefined : readHostRecord(line, found);
}

function find(line: LineRecord): Recognised | 'too-deep' | undefined {
  const text = line.text.trim();
  if (text.startsWith('{')) {
    const object = tryJson(text);
    return isTooDeep(object) ? 'too-deep' : recogniseObject(object);
  }
  if (/^<(?:Event|\?xml|!DOCTYPE)/.test(text)) return recogniseXml(text);
  if (text.startsWith('type=')) return recogniseAudit(text, 'unknown');
  return carriers.some((name) => text.includes(name)) ? inSyslog(line, text) : undefined;
}

function inSyslog({ zone, receivedAt }: LineRecord, text: string): Recognised | undefined {
  const offset = offsetOf(zone);
  // The head is short; what follows may be longer than any other line of syslog.
  const head = readSyslog(text.slice(0, LONG), offset, yearBefore(receivedAt, offset));
  if (typeof head === 'string' || !carriers.includes(head.process)) return undefined;
  const message = text.slice(text.indexOf(head.message));
  if (message.startsWith('<Event')) return recogniseXml(message);
  return message.startsWith('type=') ? recogniseAudit(message, head.host) : undefined;
}
