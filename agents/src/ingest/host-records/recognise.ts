import { z } from 'zod';
import { readAuditText } from './audit-text';
import { readEventXml, type XmlFault } from './event-xml';
import { type HostFormat, type ProviderRecord, scalarFields } from './provider-record';
import { fromXml, readCollected, readRendered } from './windows-json';

/** What a line turned out to be; undefined when it is no record of a host. */
export type Recognised =
  | { readonly record: ProviderRecord }
  | { readonly fault: XmlFault | z.ZodError | 'no-head' };

const SYSMON = 'Microsoft-Windows-Sysmon';
const AUDITING = 'Microsoft-Windows-Security-Auditing';

/** As much of an object as tells what it is. */
const Signs = z
  .object({
    Type: z.unknown(),
    Provider: z.unknown(),
    Channel: z.unknown(),
    EventSourceName: z.unknown(),
    EventID: z.unknown(),
    SyslogMessage: z.unknown(),
    Direction: z.unknown(),
    RemoteIp: z.unknown(),
    Event: z.unknown(),
  })
  .partial();

/** A line of syslog in a collector's columns. */
const SyslogColumns = z.object({
  Computer: z.string().min(1).max(255).optional(),
  HostName: z.string().min(1).max(255).optional(),
  HostIP: z.string().max(64).optional(),
  SyslogMessage: z.string(),
});

const Connection = z.looseObject({
  Computer: z.string().min(1).max(255),
  TimeGenerated: z.string().max(64),
  ProcessName: z.string().max(256),
  Direction: z.string().max(16),
});

/** Tells by its content what an object of JSON is. */
export function recogniseObject(object: unknown): Recognised | undefined {
  const signs = Signs.safeParse(object);
  if (!signs.success) return undefined;
  const { Type, Provider, Channel, EventSourceName, EventID } = signs.data;
  const { SyslogMessage, Direction, RemoteIp, Event } = signs.data;
  if (EventID !== undefined && (Provider === SYSMON || Channel === `${SYSMON}/Operational`)) {
    return collected(object, 'windows-sysmon', SYSMON);
  }
  if (EventID !== undefined && (EventSourceName === AUDITING || Type === 'SecurityEvent')) {
    return collected(object, 'windows-security', AUDITING);
  }
  if (typeof SyslogMessage === 'string') return syslogColumns(object, SyslogMessage);
  if (Type === 'VMConnection' || (Direction !== undefined && RemoteIp !== undefined)) {
    return connection(object);
  }
  return typeof Event === 'object' && Event !== null && 'System' in Event
    ? rendered(object)
    : undefined;
}

/** Reads an event in XML as Sysmon for Linux writes it to syslog, or as Windows exports it. */
export function recogniseXml(xml: string): Recognised {
  const read = readEventXml(xml);
  if (typeof read === 'string') return { fault: read };
  const found = fromXml(read);
  return found === undefined ? { fault: 'no-head' } : ofProvider(found);
}

/** Reads a line of the audit system; undefined when it is none. */
export function recogniseAudit(
  text: string,
  host: string,
  hostAddress?: string,
): Recognised | undefined {
  const audit = readAuditText(text);
  if (audit === undefined) return undefined;
  const record = {
    ...({ format: 'linux-audit', provider: 'auditd', code: audit.type } as const),
    ...{ host: audit.fields.get('node') ?? host, fields: audit.fields },
    ...(hostAddress === undefined ? {} : { hostAddress }),
    time: new Date(Math.round(audit.seconds * 1000)).toISOString(),
  };
  return { record };
}

function collected(object: unknown, format: HostFormat, provider: string): Recognised {
  const read = readCollected(object);
  if (typeof read === 'string' || read instanceof z.ZodError) return { fault: read };
  return { record: { format, provider, ...read } };
}

function rendered(object: unknown): Recognised {
  const read = readRendered(object);
  return read instanceof z.ZodError ? { fault: read } : ofProvider(read);
}

function ofProvider(found: Omit<ProviderRecord, 'format'>): Recognised {
  return { record: { ...found, format: formatOf(found.provider) } };
}

function formatOf(provider: string): HostFormat {
  if (provider === 'Linux-Sysmon') return 'linux-sysmon';
  return provider === SYSMON ? 'windows-sysmon' : 'windows-security';
}

/** Other programs' lines in columns are left to whoever reads lines of syslog. */
function syslogColumns(object: unknown, message: string): Recognised | undefined {
  const columns = SyslogColumns.safeParse(object);
  if (!columns.success) return { fault: columns.error };
  const { Computer, HostName = Computer, HostIP } = columns.data;
  if (!message.startsWith('<Event')) return recogniseAudit(message, HostName ?? '', HostIP);
  const found = recogniseXml(message);
  if ('fault' in found || HostIP === undefined) return found;
  return { record: { ...found.record, hostAddress: HostIP } };
}

function connection(object: unknown): Recognised {
  const read = Connection.safeParse(object);
  if (!read.success) return { fault: read.error };
  const { Computer, TimeGenerated } = read.data;
  return {
    record: {
      ...{ format: 'vm-connection', provider: 'VMConnection', code: 'VMConnection' },
      ...{ host: Computer, time: TimeGenerated },
      fields: scalarFields(read.data, aboutTheCollector),
    },
  };
}

const aboutTheCollector = new Set([
  ...['TimeGenerated', 'Computer', 'Machine', 'AgentId', 'TenantId', 'SourceSystem', 'Type'],
  '_ResourceId',
]);
