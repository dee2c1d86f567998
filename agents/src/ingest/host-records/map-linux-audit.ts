import type { OcsfProcess } from '@edgebeat/core';
import { ocsfClasses as classes } from './classes';
import { baseName, fileOf, processOf } from './objects';
import { type FieldReader, known, type Mapped, type Mapping } from './provider-record';

const calling = { path: 'exe', pid: 'pid', directory: 'cwd', user: 'user' } as const;

/** Records of the Linux audit system in OCSF's words. */
export const mapLinuxAudit: Mapping = ({ code }, fields) => {
  const syscall = fields.text('syscall', 32);
  const isStart = syscall === 'execve' || syscall === 'execveat' || code.endsWith('EXECVE');
  const status = statusOf(fields.text('success', 8));
  if (isStart) return { ...classes.process(1, 'Launch'), ...status, ...started(fields, status) };
  const process = processOf(fields, calling);
  return {
    ...classes.base(99, 'Other'),
    ...status,
    ...(process === undefined ? {} : { actor: { process } }),
  };
};

type Status = Pick<Mapped, 'status'>;

function statusOf(success: string | undefined): Status {
  if (success === 'yes') return { status: 'Success' };
  return success === 'no' ? { status: 'Failure' } : {};
}

/**
 * A call that failed was made by the program that wanted to start another: `exe` is then who wanted
 * it, and `name` what was wanted.
 */
function started(fields: FieldReader, { status }: Status): Pick<Mapped, 'process'> {
  const caller = processOf(fields, calling);
  const commandLine = fields.text('cmdline', 32_768);
  const title = fields.text('proctitle', 32_768);
  const parentPid = fields.number('ppid', 4_294_967_295);
  const parent = known({ pid: parentPid });
  if (status !== 'Failure') {
    const process: OcsfProcess = {
      ...caller,
      ...known({ cmd_line: commandLine ?? title, parent_process: parent }),
    };
    return Object.keys(process).length === 0 ? {} : { process };
  }
  const path = fields.text('name', 4096);
  const wanted = path === undefined ? {} : { name: baseName(path), file: fileOf(path) };
  const by = { ...caller, ...known({ cmd_line: title }) };
  return {
    process: {
      ...wanted,
      ...known({ cmd_line: commandLine, pid: caller?.pid, user: caller?.user }),
      parent_process: by,
    },
  };
}
