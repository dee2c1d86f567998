import { ownValue } from '../../runtime/own-value';
import { ocsfClasses as classes } from './classes';
import { endpointOf, fileOf, type ProcessFields, processOf, userOf } from './objects';
import { type FieldReader, known, type Mapped, type Mapping } from './provider-record';

const launched: ProcessFields = {
  ...{ path: 'NewProcessName', pid: 'NewProcessId', commandLine: 'CommandLine' },
};
const launching: ProcessFields = { path: 'ParentProcessName', pid: 'ProcessId' };
const named: ProcessFields = { path: 'ProcessName', pid: 'ProcessId' };
/** The filtering platform writes ProcessID in one kind of record and ProcessId in another. */
const filtered: ProcessFields = { path: 'Application', pid: 'ProcessID' };
const bound: ProcessFields = { path: 'Application', pid: 'ProcessId' };

const directions: Readonly<Record<string, 'Inbound' | 'Outbound'>> = {
  '%%14592': 'Inbound',
  '%%14593': 'Outbound',
};
const protocols: Readonly<Record<string, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmp6' };

const byCode: Readonly<Record<string, (fields: FieldReader) => Mapped>> = {
  4624: (fields) => loggedOn(fields, 'Success'),
  4625: (fields) => loggedOn(fields, 'Failure'),
  4634: (fields) => ({ ...classes.authentication(2, 'Logoff'), ...subject(fields, 'Target') }),
  4656: (fields) => onObject(fields, 'Open'),
  4663: (fields) => onObject(fields, 'Access'),
  4670: (fields) => onObject(fields, 'Set Security'),
  4688: (fields) => {
    const parent = processOf(fields, launching);
    const process = { ...processOf(fields, launched), ...known({ parent_process: parent }) };
    return { ...classes.process(1, 'Launch'), ...subject(fields, 'Subject'), process };
  },
  4689: (fields) => ({
    ...classes.process(2, 'Terminate'),
    ...subject(fields, 'Subject'),
    ...known({ process: processOf(fields, named) }),
  }),
  5156: (fields) => connection(fields, filtered, classes.network(1, 'Open')),
  5157: (fields) => connection(fields, filtered, classes.network(5, 'Refuse')),
  5158: (fields) => connection(fields, bound, classes.network(7, 'Listen')),
};

/** Records of Windows Security Auditing in OCSF's words. */
export const mapWindowsSecurity: Mapping = ({ code }, fields) =>
  ownValue(byCode, code)?.(fields) ?? {
    ...classes.base(99, 'Other'),
    ...subject(fields, 'Subject'),
  };

function loggedOn(fields: FieldReader, status: 'Success' | 'Failure'): Mapped {
  const from = endpointOf(fields, {
    ...{ ip: 'IpAddress', port: 'IpPort', hostname: 'WorkstationName' },
  });
  return {
    ...classes.authentication(1, 'Logon'),
    status,
    ...subject(fields, 'Target'),
    ...known({ src_endpoint: from }),
  };
}

function connection(
  fields: FieldReader,
  names: ProcessFields,
  activity: ReturnType<typeof classes.network>,
): Mapped {
  const process = processOf(fields, names);
  const protocol = fields.text('Protocol', 16);
  return {
    ...activity,
    ...(process === undefined ? {} : { actor: { process } }),
    connection_info: {
      direction: ownValue(directions, fields.text('Direction', 16) ?? '') ?? 'Unknown',
      ...known({ protocol_name: ownValue(protocols, protocol ?? '') ?? protocol }),
    },
    ...known({
      src_endpoint: endpointOf(fields, { ip: 'SourceAddress', port: 'SourcePort' }),
      dst_endpoint: endpointOf(fields, { ip: 'DestAddress', port: 'DestPort' }),
    }),
  };
}

/** What is done to an object depends on what it is. */
function onObject(fields: FieldReader, doing: 'Open' | 'Access' | 'Set Security'): Mapped {
  const type = fields.text('ObjectType', 64);
  const path = fields.text('ObjectName', 4096);
  const process = processOf(fields, named);
  const actor = {
    ...subject(fields, 'Subject').actor,
    ...(process === undefined ? {} : { process }),
  };
  const head = Object.keys(actor).length === 0 ? {} : { actor };
  if (type === 'Key') {
    const activity =
      doing === 'Set Security' ? classes.registryKey(99, doing) : classes.registryKey(2, 'Read');
    return { ...activity, ...head, ...(path === undefined ? {} : { reg_key: { path } }) };
  }
  if (type === 'File') {
    const activity = doing === 'Set Security' ? classes.file(7, doing) : classes.file(14, 'Open');
    return { ...activity, ...head, ...(path === undefined ? {} : { file: fileOf(path) }) };
  }
  return { ...classes.base(99, 'Other'), ...head };
}

function subject(fields: FieldReader, who: 'Subject' | 'Target'): Pick<Mapped, 'actor'> {
  const name = fields.text(`${who}UserName`, 256);
  const domain = fields.text(`${who}DomainName`, 256);
  const uid = fields.text(`${who}UserSid`, 256);
  const account = name ?? fields.text('Account', 256);
  if (account === undefined) return {};
  return { actor: { user: { ...userOf(account), ...known({ domain, uid }) } } };
}
