import type { OcsfProcess } from '@edgebeat/core';
import { ownValue } from '../../runtime/own-value';
import { ocsfClasses as classes } from './classes';
import { endpointOf, fileOf, type ProcessFields, processOf } from './objects';
import { type FieldReader, known, type Mapped, type Mapping } from './provider-record';

const acting: ProcessFields = {
  ...{ path: 'Image', pid: 'ProcessId', uid: 'ProcessGuid', user: 'User' },
};
const started: ProcessFields = {
  ...{ ...acting, commandLine: 'CommandLine', directory: 'CurrentDirectory', hashes: 'Hashes' },
};
const parent: ProcessFields = {
  ...{ path: 'ParentImage', pid: 'ParentProcessId', uid: 'ParentProcessGuid' },
  ...{ commandLine: 'ParentCommandLine', user: 'ParentUser' },
};
const source: ProcessFields = {
  ...{ path: 'SourceImage', pid: 'SourceProcessId', uid: 'SourceProcessGUID', user: 'SourceUser' },
};
const target: ProcessFields = {
  ...{ path: 'TargetImage', pid: 'TargetProcessId', uid: 'TargetProcessGUID', user: 'TargetUser' },
};

/** What Sysmon's numbers mean, on Windows and on Linux. */
const byCode: Readonly<Record<string, (fields: FieldReader) => Mapped>> = {
  1: (fields) => ({
    ...classes.process(1, 'Launch'),
    ...known({
      process: withParent(processOf(fields, started), processOf(fields, parent)),
    }),
  }),
  3: connected,
  5: (fields) => ({
    ...classes.process(2, 'Terminate'),
    ...known({ process: processOf(fields, acting) }),
  }),
  7: (fields) => {
    const path = fields.text('ImageLoaded', 4096);
    const module = path === undefined ? undefined : { file: fileOf(path) };
    return { ...classes.module(1, 'Load'), ...by(fields), ...known({ module }) };
  },
  8: (fields) => onProcess(fields, 4, 'Inject'),
  10: (fields) => onProcess(fields, 3, 'Open'),
  11: (fields) => onFile(fields, 1, 'Create'),
  12: (fields) => {
    const isDelete = fields.text('EventType', 32)?.startsWith('Delete') === true;
    const activity = isDelete ? classes.registryKey(4, 'Delete') : classes.registryKey(1, 'Create');
    return { ...activity, ...by(fields), ...known({ reg_key: registryPath(fields) }) };
  },
  13: (fields) => {
    const path = registryPath(fields);
    const data = fields.text('Details', 32_768);
    const value = path === undefined ? undefined : { ...path, ...known({ data }) };
    return {
      ...classes.registryValue(2, 'Set'),
      ...by(fields),
      ...known({ reg_value: value }),
    };
  },
  15: (fields) => onFile(fields, 1, 'Create'),
  22: (fields) => {
    const hostname = fields.text('QueryName', 255);
    const query = hostname === undefined ? undefined : { hostname };
    return { ...classes.dns(6, 'Traffic'), ...by(fields), ...known({ query }) };
  },
  23: (fields) => onFile(fields, 4, 'Delete'),
  26: (fields) => onFile(fields, 4, 'Delete'),
};

/** Sysmon's records in OCSF's words. */
export const mapSysmon: Mapping = ({ code }, fields) =>
  ownValue(byCode, code)?.(fields) ?? { ...classes.base(99, 'Other'), ...by(fields) };

function connected(fields: FieldReader): Mapped {
  const initiated = fields.text('Initiated', 8);
  const direction =
    initiated === 'true' ? 'Outbound' : initiated === 'false' ? 'Inbound' : 'Unknown';
  const protocol = fields.text('Protocol', 16);
  return {
    ...classes.network(1, 'Open'),
    ...by(fields),
    connection_info: { direction, ...known({ protocol_name: protocol }) },
    ...known({
      src_endpoint: endpointOf(fields, {
        ...{ ip: 'SourceIp', port: 'SourcePort', hostname: 'SourceHostname' },
      }),
      dst_endpoint: endpointOf(fields, {
        ...{ ip: 'DestinationIp', port: 'DestinationPort', hostname: 'DestinationHostname' },
      }),
    }),
  };
}

function by(fields: FieldReader): Pick<Mapped, 'actor'> {
  const process = processOf(fields, acting);
  return process === undefined ? {} : { actor: { process } };
}

function onFile(fields: FieldReader, id: number, name: string): Mapped {
  const path = fields.text('TargetFilename', 4096);
  const file = path === undefined ? undefined : fileOf(path);
  return { ...classes.file(id, name), ...by(fields), ...known({ file }) };
}

function onProcess(fields: FieldReader, id: number, name: string): Mapped {
  const actor = processOf(fields, source);
  return {
    ...classes.process(id, name),
    ...known({
      actor: actor === undefined ? undefined : { process: actor },
      process: processOf(fields, target),
    }),
  };
}

function registryPath(fields: FieldReader): { path: string } | undefined {
  const path = fields.text('TargetObject', 4096);
  return path === undefined ? undefined : { path };
}

function withParent(
  process: OcsfProcess | undefined,
  parentProcess: OcsfProcess['parent_process'],
): OcsfProcess | undefined {
  if (parentProcess === undefined) return process;
  return { ...process, parent_process: parentProcess };
}
