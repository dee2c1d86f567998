/** Records in the form of each format; nobody recorded them, and the addresses are for examples. */
const time = '2026-01-31T10:00:00.123Z';

function xmlData(fields: Readonly<Record<string, string>>): string {
  const data = Object.entries(fields).map(
    ([name, value]) => `<Data Name="${name}">${value}</Data>`,
  );
  return `<EventData>${data.join('')}</EventData>`;
}

/** An event of Sysmon for Linux in XML. */
export function sysmonXml(code: number, fields: Readonly<Record<string, string>>): string {
  const head = [
    '<Provider Name="Linux-Sysmon" Guid="{ff032593-a8d3-4f13-b0d6-01fc615a0f97}"/>',
    `<EventID>${String(code)}</EventID><Version>5</Version>`,
    '<TimeCreated SystemTime="2026-01-31T10:00:00.123456000Z"/>',
    '<Channel>Linux-Sysmon/Operational</Channel><Computer>shop-1</Computer>',
  ];
  return `<Event><System>${head.join('')}</System>${xmlData(fields)}</Event>`;
}

/** A line of syslog in a collector's columns. */
export function columns(message: string, process: string): string {
  return JSON.stringify({
    ...{ TenantId: 'redacted', TimeGenerated: time, EventTime: time, Computer: 'shop-1' },
    ...{ Facility: 'user', HostName: 'shop-1', SyslogMessage: message, HostIP: '192.0.2.10' },
    ...{ ProcessName: process, Type: 'Syslog' },
  });
}

/** A record of Sysmon on Windows in a collector's columns. */
export function windowsSysmon(code: number, fields: Readonly<Record<string, string>>): string {
  return JSON.stringify({
    ...{ TimeGenerated: time, Provider: 'Microsoft-Windows-Sysmon', EventID: code, Task: 1 },
    ...{ Channel: 'Microsoft-Windows-Sysmon/Operational', Computer: 'OFFICE-1' },
    ...{ Type: 'WindowsEvent', EventData: JSON.stringify(fields) },
  });
}

/** A record of Windows Security Auditing in a collector's columns, its data in XML. */
export function windowsSecurity(
  code: number,
  fields: Readonly<Record<string, string>>,
  more: object = {},
): string {
  return JSON.stringify({
    ...{ TimeGenerated: time, EventSourceName: 'Microsoft-Windows-Security-Auditing' },
    ...{ Channel: 'Security', Computer: 'OFFICE-1', EventID: code, Type: 'SecurityEvent' },
    ...{ EventData: xmlData(fields), ...more },
  });
}

/** A connection as the monitor of a virtual machine reports it. */
export function vmConnection(more: object = {}): string {
  return JSON.stringify({
    ...{ TimeGenerated: time, Computer: 'shop-1', Direction: 'outbound', ProcessName: 'java' },
    ...{ SourceIp: '192.0.2.10', DestinationIp: '203.0.113.66', DestinationPort: 1389 },
    ...{ Protocol: 'tcp', RemoteIp: '203.0.113.66', BytesSent: 129, BytesReceived: 196 },
    ...{ Type: 'VMConnection', ...more },
  });
}

const audited =
  'syscall=execve ppid=1340 pid=17790 user=tomcat cwd="/" exe="EXE" name="NAME" ' +
  'success=SUCCESS';

/** What a record of the audit system says; by default that a shell was started. */
export interface Audited {
  readonly exe?: string;
  readonly name?: string;
  readonly success?: 'yes' | 'no';
  readonly cmdline?: string;
}

/** A record of the audit system as auoms writes it. */
export function audit(said: Audited = {}): string {
  const { exe = '/bin/bash', name = '/bin/bash', success = 'yes', cmdline = '' } = said;
  const fields = audited.replace('EXE', exe).replace('NAME', name).replace('SUCCESS', success);
  const command = cmdline === '' ? '' : ` cmdline="${cmdline}"`;
  return `type=AUOMS_EXECVE audit(1769853600.123:84143): node=shop-1 ${fields}${command} redactors= containerid=`;
}

/** The fields of a shell that java started, as Sysmon writes them. */
export const shellOfJava = {
  ...{ UtcTime: '2026-01-31 10:00:00.123', ProcessId: '17790', Image: '/bin/bash' },
  ...{
    ProcessGuid: '{94325212-fc0d-627b-4874-61f901560000}',
    CommandLine: 'bash -i',
    User: 'tomcat',
  },
  ...{ Hashes: '-', ParentProcessId: '1340', ParentImage: '/usr/lib/jvm/jre/bin/java' },
  ParentCommandLine: 'java -jar shop.jar',
} as const;
