const { accessSync, constants, readFileSync, statfsSync } = require('node:fs');

const folder = '/dev/shm';
const leastBytes = 6 * 1024 ** 3;

/**
 * Puts the temporary folders of tests into memory where there is enough of it: databases, ledgers and
 * logs make thousands of small files, and a disk makes a suite wait for each. Programs must be able to
 * run from there. A TMPDIR that is set stays.
 */
function preferMemory() {
  if (process.env.TMPDIR === undefined && isRoomy()) process.env.TMPDIR = folder;
}

function isRoomy() {
  try {
    accessSync(folder, constants.W_OK);
    const mount = /^\S+ \/dev\/shm tmpfs (\S+)/m.exec(readFileSync('/proc/mounts', 'utf8'));
    const { bavail, bsize } = statfsSync(folder);
    return (
      mount !== null && !mount[1].split(',').includes('noexec') && bavail * bsize >= leastBytes
    );
  } catch {
    return false;
  }
}

module.exports = { preferMemory };
