import { ClassicLevel } from 'classic-level';
import { openFailure } from './level-failures';

export type Level = ClassicLevel<Buffer, Buffer>;

/**
 * Opens LevelDB; only one may have a folder open.
 *
 * @throws Unavailable bus-unavailable naming the folder and the mend.
 */
export async function openLevel(folder: string): Promise<Level> {
  const level: Level = new ClassicLevel(folder, {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
  });
  try {
    await level.open();
    return level;
  } catch (error) {
    throw openFailure(folder, error);
  }
}
