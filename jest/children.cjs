const { basename, join } = require('node:path');
const { statSync } = require('node:fs');
const { bundleFile } = require('../cli/dist/launch/bundle-file.js');
const { isFresh } = require('../cli/dist/launch/freshness.js');

const root = join(__dirname, '..');

/** The programs that suites start many times. */
const children = [
  'bus/dist/embedded/crash-child.test.kit.js',
  'fabric-embedded/fixtures/asset-chaincode.cjs',
  'test-network/dist/conformance/asset-chaincode.js',
  'test-network/dist/recording/recorder-child.js',
].map((file) => join(root, file));

/** Where a child's bundle is. */
function bundleOf(file) {
  return join(root, 'jest', 'dist', basename(file));
}

/** Whether a child has a bundle that was made after it and all that it loads. */
function isBundled(file) {
  const folder = bundleOf(file);
  return isFresh(folder, root) && statSync(file).mtimeMs < statSync(bundleFile(folder)).mtimeMs;
}

module.exports = { bundleOf, children, isBundled };
