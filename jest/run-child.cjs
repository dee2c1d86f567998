const { basename } = require('node:path');
const { runBundle } = require('../cli/dist/launch/run-bundle.js');
const { bundleOf, isBundled } = require('./children.cjs');

/** A child lives shorter than a part of a consortium, and most are killed. */
const startedAfterMs = 2000;

/** `node run-child.cjs FILE ARGUMENTS…` is `node FILE ARGUMENTS…`, from the bundle that the set-up made of it. */
process.argv.splice(1, 1);
const [, file] = process.argv;
if (isBundled(file)) runBundle(bundleOf(file), { name: basename(file), startedAfterMs });
else require(file);
