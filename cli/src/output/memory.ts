import { readdir, readFile } from 'node:fs/promises';

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

/**
 * Memory of a part in MiB: its process and whatever that started, except other parts' processes.
 */
async function memoryOfPart(
  pid: number,
  others: ReadonlySet<number>,
  children: ReadonlyMap<number, readonly number[]>,
): Promise<number | undefined> {
  const own = await memoryOf(pid);
  if (own === undefined) return undefined;
  let sum = own;
  for (const child of children.get(pid) ?? []) {
    if (!others.has(child)) sum += (await memoryOfPart(child, others, children)) ?? 0;
  }
  return sum;
}

/** Every process's children; empty where the system has no /proc. */
async function allChildren(): Promise<Map<number, number[]>> {
  const names = await readdir('/proc').catch(() => []);
  const children = new Map<number, number[]>();
  for (const name of names.filter((text) => /^[0-9]+$/.test(text))) {
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  return children;
}

/** One line with every part and their sum. */
export async function describeMemory(
  parts: readonly { readonly name: string; readonly pid: number | undefined }[],
): Promise<string> {
  const children = await allChildren();
  const others = new Set(parts.flatMap(({ pid }) => pid ?? []));
  const measured = await Promise.all(
    parts.map(async ({ name, pid }) => ({
      name,
      mib: pid === undefined ? undefined : await memoryOfPart(pid, others, children),
    })),
  );
  const known = measured.filter((part) => part.mib !== undefined);
  if (known.length === 0) return 'memory: not readable on this system';
  const sum = known.reduce((total, part) => total + (part.mib ?? 0), 0);
  const each = known.map(({ name, mib }) => `${name} ${(mib ?? 0).toFixed(0)}`).join(', ');
  return `memory (PSS): ${sum.toFixed(0)} MiB (${each})`;
}
