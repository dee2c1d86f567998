import { execFile } from 'node:child_process';
import { rename, rm, statfs, mkdir, stat, chown, chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const fillers = ['filler-1', 'filler-2'] as const;

/** A folder on a file system of its own, in memory; it is gone with the mount namespace. */
export class SmallDisk implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Puts what a folder holds on a file system with so much room besides it. */
  static async under(folder: string, freeMiB: number): Promise<SmallDisk> {
    const before = `${folder}.before`;
    const { uid, gid, mode } = await stat(folder);
    const { stdout } = await run('du', ['-sm', folder]);
    const size = Number.parseInt(stdout, 10) + freeMiB;
    await rename(folder, before);
    await mkdir(folder);
    await run('mount', ['-t', 'tmpfs', '-o', `size=${String(size)}m`, 'tmpfs', folder]);
    await run('cp', ['-a', `${before}/.`, folder]);
    await chown(folder, uid, gid);
    await chmod(folder, mode);
    await rm(before, { recursive: true });
    return new SmallDisk(folder);
  }

  /** Uses it to so many percent, by a file that stands for the logs of other programs. */
  async fillTo(percent: number): Promise<void> {
    const { blocks, bavail, bsize } = await statfs(this.#folder);
    const wanted = Math.floor(((blocks * percent) / 100 - (blocks - bavail)) * bsize);
    if (wanted > 0) await this.#fill(fillers[0], wanted);
  }

  /** Leaves no room at all. */
  async fill(): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder);
    if (bavail > 0) await this.#fill(fillers[1], bavail * bsize);
  }

  async free(): Promise<void> {
    for (const name of fillers) await rm(join(this.#folder, name), { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run('umount', ['--lazy', this.#folder]);
  }

  async #fill(name: string, bytes: number): Promise<void> {
    await run('fallocate', ['-l', String(bytes), join(this.#folder, name)]);
  }
}
