const { sep } = require('node:path');
const { storagesMadeIn } = require('./storages.cjs');

/** What jest-circus keeps on the global object and does not clear itself. */
const kept = [Symbol.for('EVENT_HANDLERS'), Symbol.for('TEST_TIMEOUT_SYMBOL')];
const nothing = () => undefined;

let loadedFor;

/** A mutant of what runs when a module is loaded is only seen when that is loaded again. */
function reloadForMutant(rootDir) {
  const mutant = process.env.__STRYKER_ACTIVE_MUTANT__;
  if (mutant === loadedFor) return;
  loadedFor = mutant;
  for (const path of Object.keys(require.cache)) {
    if (path.startsWith(rootDir) && path.includes(`${sep}dist${sep}`)) delete require.cache[path];
  }
}

/**
 * Jest's runtime without a realm of its own for every file: a suite's compiled form is loaded by
 * Node's own `require`, so that what suites share is loaded once per worker and not once per suite.
 * Modules cannot be mocked in it; we fake what is handed in.
 */
module.exports = class PlainRuntime {
  storages = [];

  constructor({ rootDir, testEnvironmentOptions }, { fakeTimersModern, moduleMocker }) {
    if (testEnvironmentOptions.mutants) reloadForMutant(rootDir);
    this.jest = {
      fn: moduleMocker.fn.bind(moduleMocker),
      spyOn: moduleMocker.spyOn.bind(moduleMocker),
      restoreAllMocks: () => moduleMocker.restoreAllMocks(),
      setTimeout(ms) {
        globalThis[Symbol.for('TEST_TIMEOUT_SYMBOL')] = ms;
      },
      useFakeTimers: (settings) => fakeTimersModern.useFakeTimers(settings),
      useRealTimers: () => fakeTimersModern.useRealTimers(),
      advanceTimersByTime: (ms) => fakeTimersModern.advanceTimersByTime(ms),
    };
  }

  /** A suite is named by its source and loaded from `dist`, where the build put it. */
  requireModule(path) {
    const compiled = path.replace(`${sep}src${sep}`, `${sep}dist${sep}`).replace(/\.ts$/, '.js');
    // One process may run a suite again: it is loaded to declare its tests.
    delete require.cache[compiled];
    return require(compiled);
  }

  /** A new copy of the framework for every suite: its state is that of one suite. */
  requireInternalModule(path) {
    for (const symbol of kept) delete globalThis[symbol];
    delete require.cache[require.resolve(path)];
    const { made, value } = storagesMadeIn(() => require(path));
    this.storages.push(...made);
    return value;
  }

  teardown() {
    for (const storage of this.storages) storage.disable();
  }

  setGlobalsForRuntime(globals) {
    Object.assign(globalThis, globals, { jest: this.jest });
  }

  unstable_shouldLoadAsEsm() {
    return false;
  }

  getSourceMaps() {
    return new Map();
  }

  getAllCoverageInfoCopy() {
    return undefined;
  }

  enterTestCode = nothing;
  leaveTestCode = nothing;
};
