import { statfsSync } from 'node:fs';
import { cpus, freemem, totalmem, uptime } from 'node:os';

/** What a machine looks like now. */
export interface HostSample {
  /** Percent of all processors since the sample before. */
  readonly cpu: number;
  /** Memory of this process, in MiB. */
  readonly memoryMiB: number;
  /** Memory of the machine that is in use, in percent. */
  readonly memoryUsedPercent: number;
  /** Of the fullest file system that data lies on, in percent; absent where it cannot be said. */
  readonly diskUsedPercent?: number;
  readonly uptimeSeconds: number;
}

/** The machine that a site runs on. */
export interface Host {
  sample(): HostSample;
}

interface CpuTimes {
  readonly idle: number;
  readonly all: number;
}

const MIB = 1024 * 1024;

/** The machine as Node's own module sees it, and the file systems of some folders. */
export function nodeHost(folders: readonly string[] = []): Host {
  let before = cpuTimes();
  return {
    sample() {
      const after = cpuTimes();
      const cpu = busyPercent(before, after);
      before = after;
      const disks = folders.flatMap(diskUsedPercent);
      return {
        cpu,
        memoryMiB: rounded(process.memoryUsage.rss() / MIB),
        memoryUsedPercent: rounded((1 - freemem() / totalmem()) * 100),
        ...(disks.length > 0 && { diskUsedPercent: Math.max(...disks) }),
        uptimeSeconds: Math.floor(uptime()),
      };
    },
  };
}

/** As `df` says it: of what one may use; nothing where the folder is not there. */
function diskUsedPercent(folder: string): number[] {
  try {
    const { blocks, bfree, bavail } = statfsSync(folder);
    const used = blocks - bfree;
    return used + bavail > 0 ? [rounded((100 * used) / (used + bavail))] : [];
  } catch {
    return [];
  }
}

function cpuTimes(): CpuTimes {
  return cpus().reduce(
    ({ idle, all }, { times }) => ({
      idle: idle + times.idle,
      all: all + times.user + times.nice + times.sys + times.idle + times.irq,
    }),
    { idle: 0, all: 0 },
  );
}

function busyPercent(before: CpuTimes, after: CpuTimes): number {
  const all = after.all - before.all;
  if (all <= 0) return 0;
  const busy = 100 * (1 - (after.idle - before.idle) / all);
  return rounded(Math.min(100, Math.max(0, busy)));
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
