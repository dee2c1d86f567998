import type { LogReceivedData, Ocsf, OcsfProcess } from '@edgebeat/core';
import { ownValue } from '../runtime/own-value';
import type { SourceKinds } from './logsource';
import { type FieldLookup, type RecordView, recordView } from './record-view';

/** What an event of a log is to rules: its sources and its fields by Sigma's names. */
export interface SigmaRecord {
  readonly kinds: SourceKinds;
  readonly view: RecordView;
}

/** Classes of OCSF by their number and activity, as Sigma calls them. */
const categories: Readonly<Record<string, readonly string[]>> = {
  '1007/1': ['process_creation'],
  '1007/2': ['process_termination'],
  '1007/3': ['process_access'],
  '1007/4': ['create_remote_thread'],
  '4001/1': ['network_connection'],
  '4001/5': ['firewall'],
  '4001/6': ['network_connection'],
  '1001/1': ['file_event'],
  '1001/4': ['file_delete'],
  '1001/7': ['file_change'],
  '1001/14': ['file_access'],
  '1005/1': ['image_load'],
  '3002/1': ['authentication'],
  '4003/6': ['dns_query'],
  '201001/1': ['registry_event', 'registry_add'],
  '201001/4': ['registry_event', 'registry_delete'],
  '201002/2': ['registry_event', 'registry_set'],
};

const services: Readonly<Record<string, readonly string[]>> = {
  'Microsoft-Windows-Sysmon': ['sysmon'],
  'Linux-Sysmon': ['sysmon'],
  'Microsoft-Windows-Security-Auditing': ['security'],
  auditd: ['auditd'],
  VMConnection: ['vmconnection'],
};

/** How rules see a line of a log. */
export function logRecord(data: LogReceivedData): SigmaRecord {
  const { ocsf, host, process, message } = data;
  if (ocsf === undefined) {
    const isSshd = process.startsWith('sshd');
    const kinds = {
      ...{ categories: [], product: 'linux' },
      services: isSshd ? ['sshd', 'syslog'] : ['syslog'],
    };
    return { kinds, view: recordView(plainLookup(data), message) };
  }
  const type = ocsf.device?.os?.type;
  const kinds: SourceKinds = {
    categories: categories[`${String(ocsf.class_uid)}/${String(ocsf.activity_id)}`] ?? [],
    ...(type === undefined ? {} : { product: type.toLowerCase() }),
    services: ownValue(services, ocsf.metadata.log_provider) ?? [],
  };
  return { kinds, view: recordView(ocsfLookup(ocsf, host), message) };
}

function plainLookup({ host, process, message, authentication }: LogReceivedData): FieldLookup {
  const fields: Readonly<Record<string, string | undefined>> = {
    ...{ host, Computer: host, process, message, outcome: authentication.outcome },
    ...{ user: authentication.user, User: authentication.user, SourceIp: authentication.address },
  };
  return (field) => ownValue(fields, field);
}

type Getter = (ocsf: Ocsf) => string | number | undefined;

/** Who acts: the process that was started, or the one that did something else. */
const own = ({ process, actor }: Ocsf): OcsfProcess | undefined =>
  actor?.process === undefined ? process : actor.process;
const started = ({ process }: Ocsf) => process;
const imageOf = (process: Partial<OcsfProcess> | undefined) => process?.file?.path ?? process?.name;
const nameOf = (user: OcsfProcess['user']) =>
  user?.domain === undefined ? user?.name : `${user.domain}\\${user.name ?? ''}`;
const userOf = (process: Partial<OcsfProcess> | undefined) => nameOf(process?.user);
const hashesOf = (process: OcsfProcess | undefined) =>
  process?.file?.hashes?.map(({ algorithm, value }) => `${algorithm}=${value}`).join(',');

/** Sigma's names of fields, with those that Windows' own records use for the same. */
const getters: Readonly<Record<string, Getter>> = {
  Image: (o) => imageOf(own(o)),
  NewProcessName: (o) => imageOf(started(o)),
  ProcessName: (o) => imageOf(own(o)),
  Application: (o) => imageOf(own(o)),
  exe: (o) => imageOf(own(o)),
  SourceImage: (o) => imageOf(o.actor?.process),
  TargetImage: (o) => imageOf(o.process),
  ProcessId: (o) => own(o)?.pid,
  ProcessGuid: (o) => own(o)?.uid,
  CommandLine: (o) => own(o)?.cmd_line,
  CurrentDirectory: (o) => own(o)?.working_directory,
  cwd: (o) => own(o)?.working_directory,
  Hashes: (o) => hashesOf(own(o)),
  ParentImage: (o) => imageOf(own(o)?.parent_process),
  ParentProcessName: (o) => imageOf(own(o)?.parent_process),
  ParentCommandLine: (o) => own(o)?.parent_process?.cmd_line,
  ParentProcessId: (o) => own(o)?.parent_process?.pid,
  ParentUser: (o) => userOf(own(o)?.parent_process),
  User: (o) => userOf(own(o)) ?? nameOf(o.actor?.user),
  SubjectUserName: (o) => o.actor?.user?.name,
  TargetUserName: (o) => o.actor?.user?.name,
  SourceIp: (o) => o.src_endpoint?.ip,
  SourceAddress: (o) => o.src_endpoint?.ip,
  IpAddress: (o) => o.src_endpoint?.ip,
  src_ip: (o) => o.src_endpoint?.ip,
  SourcePort: (o) => o.src_endpoint?.port,
  SourceHostname: (o) => o.src_endpoint?.hostname,
  DestinationIp: (o) => o.dst_endpoint?.ip,
  DestAddress: (o) => o.dst_endpoint?.ip,
  dst_ip: (o) => o.dst_endpoint?.ip,
  DestinationPort: (o) => o.dst_endpoint?.port,
  DestPort: (o) => o.dst_endpoint?.port,
  dst_port: (o) => o.dst_endpoint?.port,
  DestinationHostname: (o) => o.dst_endpoint?.hostname,
  Protocol: (o) => o.connection_info?.protocol_name,
  Initiated: ({ connection_info: info }) =>
    info === undefined || info.direction === 'Unknown'
      ? undefined
      : String(info.direction === 'Outbound'),
  Direction: (o) => o.connection_info?.direction,
  TargetFilename: (o) => o.file?.path,
  ImageLoaded: (o) => o.module?.file.path,
  TargetObject: (o) => o.reg_key?.path ?? o.reg_value?.path,
  ObjectName: (o) => o.reg_key?.path ?? o.file?.path,
  Details: (o) => o.reg_value?.data,
  QueryName: (o) => o.query?.hostname,
  Status: (o) => o.status,
  EventID: (o) => o.metadata.event_code,
  EventType: (o) => o.unmapped?.['EventType'] ?? o.activity_name,
  type: (o) => o.metadata.event_code?.replace(/^AUOMS_/, ''),
  Channel: (o) => o.metadata.log_name,
  Provider_Name: (o) => o.metadata.log_provider,
};

function ocsfLookup(ocsf: Ocsf, host: string): FieldLookup {
  return (field) => {
    if (field === 'Computer' || field === 'host') return host;
    const mapped = ownValue(getters, field)?.(ocsf);
    const value = mapped ?? ownValue(ocsf.unmapped ?? {}, field);
    return value === undefined ? undefined : String(value);
  };
}
