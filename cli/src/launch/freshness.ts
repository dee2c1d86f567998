import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFile } from './bundle-file';

/** What a build or an installation under the root writes last: the marks of all that a bundle is made of. */
function buildMarks(root: string): string[] {
  const workspaces = readdirSync(root, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  return [
    ...workspaces.map(({ name }) => join(root, name, 'tsconfig.tsbuildinfo')),
    join(root, 'node_modules', '.package-lock.json'),
  ];
}

/** Whether there is a bundle in the folder, and nothing was built or installed under the root since it was made. */
export function isFresh(folder: string, root: string): boolean {
  const made = changedAt(bundleFile(folder));
  return made !== undefined && buildMarks(root).every((mark) => (changedAt(mark) ?? 0) < made);
}

/** Milliseconds since 1970, or undefined where there is no such file. */
function changedAt(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
