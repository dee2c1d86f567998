/** Whether an error is the system's with this code, such as `EEXIST`. */
export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** What the system says of a path that cannot be used as asked, by its code. */
const pathProblems: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of it is no folder',
  EEXIST: 'it is there already and no folder',
  EISDIR: 'it is a folder, not a file',
};

/** Whether an error says that a path which the user chose cannot be used. */
export function isPathProblem(error: unknown): error is NodeJS.ErrnoException {
  return Object.keys(pathProblems).some((code) => hasCode(error, code));
}

/** One sentence for a path that cannot be used. */
export function pathSentence({ code = '', path = 'a path' }: NodeJS.ErrnoException): string {
  return `${path} cannot be used: ${pathProblems[code] ?? code}; choose another one`;
}
