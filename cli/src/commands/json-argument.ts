import { readFile } from 'node:fs/promises';
import { Exit } from '../exit-codes';
import { isPathProblem, pathSentence } from '../system-error';

/**
 * Reads an argument that is JSON, or the name of a file with it after an @.
 *
 * @throws Exit usage that says how to write it.
 */
export async function jsonArgument(option: string, text: string): Promise<unknown> {
  const content = text.startsWith('@') ? await fileOf(option, text.slice(1)) : text;
  try {
    return JSON.parse(content);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Exit('usage', `${option} is not JSON (${reason}); write it like '{"a":1}' or @file`);
  }
}

async function fileOf(option: string, file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    const reason = isPathProblem(error) ? pathSentence(error) : String(error);
    throw new Exit('usage', `${option}: ${reason}, or write the JSON itself`);
  });
}
