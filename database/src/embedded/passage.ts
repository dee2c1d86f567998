import { constants } from 'node:fs';
import { access, type FileHandle, open } from 'node:fs/promises';
import { firstClosed, type ServerUser } from './server-user';

/**
 * The folders that a program of another user works in, of which it may not reach all by their
 * paths. It is handed those as open descriptors, and so needs no right to what lies above them.
 */
export interface Passage extends AsyncDisposable {
  /** How the program names the folder. */
  readonly nameOf: (folder: string) => string;
  /** What `stdio` of `spawn` holds after the three usual entries. */
  readonly descriptors: readonly number[];
}

const ownDescriptors = '/proc/self/fd';
const firstDescriptor = 3;

/** Whether this system lets a program go through a descriptor: Linux with its /proc does. */
export function hasPassage(): Promise<boolean> {
  return access(ownDescriptors).then(
    () => true,
    () => false,
  );
}

/** Opens what a user may not reach of these folders; dispose it when the program has started. */
export async function openPassage(
  folders: readonly string[],
  user: ServerUser | undefined,
): Promise<Passage> {
  const names = new Map<string, string>();
  const handles: FileHandle[] = [];
  const close = async (): Promise<void> => {
    for (const handle of handles.splice(0)) await handle.close();
  };
  try {
    for (const folder of folders) {
      if (user === undefined || (await firstClosed(folder, user)) === undefined) continue;
      names.set(folder, `${ownDescriptors}/${String(firstDescriptor + handles.length)}`);
      handles.push(await open(folder, constants.O_RDONLY | constants.O_DIRECTORY));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    nameOf: (folder) => names.get(folder) ?? folder,
    descriptors: handles.map(({ fd }) => fd),
    [Symbol.asyncDispose]: close,
  };
}
