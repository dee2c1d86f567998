const { spawnSync } = require('node:child_process');
const { dirname, join } = require('node:path');

/** Suites run what was compiled, and programs as they were bundled, so both are brought up to date first. */
module.exports = function build({ rootDir }) {
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  run([compiler, '--build', rootDir], 'the sources do not compile');
  run([join(rootDir, 'cli', 'bundle.mjs')], 'the program cannot be bundled');
  run([join(__dirname, 'bundle-children.mjs')], 'what suites start cannot be bundled');
};

function run(program, failure) {
  const { status } = spawnSync(process.execPath, program, {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(failure);
}
