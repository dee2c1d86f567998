const { spawnSync } = require('node:child_process');
const { dirname, join } = require('node:path');

/** Suites run as they were compiled, so what is compiled is brought up to date first. */
module.exports = function build({ rootDir }) {
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [compiler, '--build', rootDir], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error('the sources do not compile');
};
