import type { Ocsf, OcsfEndpoint, OcsfProcess } from '@edgebeat/core';
import { type FieldReader, known } from './provider-record';

const MAX_PATH = 4096;
const MAX_COMMAND_LINE = 32_768;
const MAX_NAME = 256;
const MAX_PID = 4_294_967_295;

/** The names of the fields that speak of one process. */
export interface ProcessFields {
  readonly path: string;
  readonly pid?: string;
  readonly uid?: string;
  readonly commandLine?: string;
  readonly directory?: string;
  readonly user?: string;
  readonly hashes?: string;
}

type OneProcess = Omit<OcsfProcess, 'parent_process'>;

/** The process that fields speak of; undefined when they say nothing of it. */
export function processOf(fields: FieldReader, names: ProcessFields): OneProcess | undefined {
  const path = optional(names.path, (name) => fields.text(name, MAX_PATH));
  const user = optional(names.user, (name) => fields.text(name, MAX_NAME));
  const hashes = optional(names.hashes, (name) => hashesOf(fields.text(name, 2048)));
  return known({
    name: path === undefined ? undefined : baseName(path),
    pid: optional(names.pid, (name) => fields.number(name, MAX_PID)),
    uid: optional(names.uid, (name) => fields.text(name, MAX_NAME)),
    file: path !== undefined && isPath(path) ? fileOf(path, hashes) : undefined,
    cmd_line: optional(names.commandLine, (name) => fields.text(name, MAX_COMMAND_LINE)),
    working_directory: optional(names.directory, (name) => fields.text(name, MAX_PATH)),
    user: user === undefined ? undefined : userOf(user),
  });
}

/** A file by its path. */
export function fileOf(path: string, hashes?: HashList): NonNullable<Ocsf['file']> {
  const file = { path, name: baseName(path) };
  return hashes === undefined || hashes.length === 0 ? file : { ...file, hashes };
}

/** `DOMAIN\name` or a name alone. */
export function userOf(text: string): { name: string; domain?: string } {
  const at = text.indexOf('\\');
  return at > 0 ? { domain: text.slice(0, at), name: text.slice(at + 1) } : { name: text };
}

/** One end of a connection; an address of all zeros says nothing. */
export function endpointOf(
  fields: FieldReader,
  names: { readonly ip: string; readonly port: string; readonly hostname?: string },
): OcsfEndpoint | undefined {
  const ip = fields.text(names.ip, 64);
  const port = fields.number(names.port, 65_535);
  const hostname = optional(names.hostname, (name) => fields.text(name, 255));
  const isNothing = ip === undefined || /^[0:.]*$/.test(ip);
  return known({ ip: isNothing ? undefined : ip, port: port === 0 ? undefined : port, hostname });
}

/** The last part of a path of Windows or Linux, in at most 255 characters. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).slice(0, 255);
}

type HashList = NonNullable<NonNullable<Ocsf['file']>['hashes']>;

/** `SHA1=…,MD5=…` as Sysmon writes it. */
function hashesOf(text: string | undefined): HashList {
  return (text ?? '')
    .split(',')
    .slice(0, 8)
    .flatMap((part) => {
      const [algorithm, value] = part.split('=');
      if (algorithm === undefined || !/^[0-9A-Fa-f]{8,128}$/.test(value ?? '')) return [];
      return [{ algorithm: algorithm.slice(0, 16), value: (value ?? '').toLowerCase() }];
    });
}

/** A bare name is no path; the sensor did not know where the program lies. */
function isPath(text: string): boolean {
  return text.includes('/') || text.includes('\\');
}

function optional<Value>(
  name: string | undefined,
  read: (name: string) => Value | undefined,
): Value | undefined {
  return name === undefined ? undefined : read(name);
}
