import { readFile } from 'node:fs/promises';

/**
 * Memory of a process in MiB: its proportional set size, or its resident set where the system does
 * not give the former; undefined where the system gives neither (it has no /proc).
 */
export async function memoryOf(pid: number): Promise<number | undefined> {
  const rollup = await readFile(`/proc/${String(pid)}/smaps_rollup`, 'utf8').catch(() => '');
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
  const kib = /^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return kib === undefined ? undefined : Number(kib) / 1024;
}

/** One line with every process and their sum. */
export async function describeMemory(
  parts: readonly { readonly name: string; readonly pid: number | undefined }[],
): Promise<string> {
  const measured = await Promise.all(
    parts.map(async ({ name, pid }) => ({
      name,
      mib: pid === undefined ? undefined : await memoryOf(pid),
    })),
  );
  const known = measured.filter((part) => part.mib !== undefined);
  if (known.length === 0) return 'memory: not readable on this system';
  const sum = known.reduce((total, part) => total + (part.mib ?? 0), 0);
  const each = known.map(({ name, mib }) => `${name} ${(mib ?? 0).toFixed(0)}`).join(', ');
  return `memory (PSS): ${sum.toFixed(0)} MiB (${each})`;
}
