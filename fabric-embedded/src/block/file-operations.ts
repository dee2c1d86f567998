import { type FileHandle, mkdir, open, statfs } from 'node:fs/promises';

/** LevelDB writes its log anew when it is opened: up to 4 MiB, and as much again while it does. */
const leastRoomBytes = 8 * 1024 * 1024;

/** LevelDB hands on the operating system's words without its code. */
const wordsOfFullDisk = ['No space left on device', 'Disk quota exceeded'];

/** What the block store asks of the operating system, so that a full disk can be tried. */
export interface FileOperations {
  /** @returns the number of bytes that were written. */
  write(file: FileHandle, bytes: Uint8Array, position: number): Promise<number>;
  sync(file: FileHandle): Promise<void>;
}

/** The operating system itself. */
export const realFiles: FileOperations = {
  write: async (file, bytes, position) =>
    (await file.write(bytes, 0, bytes.length, position)).bytesWritten,
  sync: (file) => file.datasync(),
};

/** Writes all bytes at a position and brings them to the disk. */
export async function writeDurably(
  operations: FileOperations,
  file: FileHandle,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += await operations.write(file, bytes.subarray(done), position + done);
  }
  await operations.sync(file);
}

/** Creates a folder; it is on the disk when this resolves. */
export async function createFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await syncFolder(folder);
}

/** Brings the entries of a folder to the disk: a new file is not safe before. */
export async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}

/** Whether an error says that the disk, or the share of it that is allowed, is full. */
export function isDiskFull(error: unknown): boolean {
  if (hasCode(error, 'ENOSPC') || hasCode(error, 'EDQUOT')) return true;
  if (typeof error !== 'object' || error === null) return false;
  const message = 'message' in error ? String(error.message) : '';
  if (wordsOfFullDisk.some((words) => message.includes(words))) return true;
  return 'cause' in error && isDiskFull(error.cause);
}

/** Whether an error of the operating system or of LevelDB has a code. */
export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** Whether the disk of a folder has room for LevelDB to be opened. */
export async function hasRoom(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize >= leastRoomBytes;
}
