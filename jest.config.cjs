const { availableParallelism } = require('node:os');
const { preferMemory } = require('./jest/temporary.cjs');

preferMemory();

/** The one test configuration: every suite in the worker's own realm, as `tsc` compiled it. */
/** @type {import('jest').Config} */
module.exports = {
  globalSetup: '<rootDir>/jest/build.cjs',
  runtime: '<rootDir>/jest/runtime.cjs',
  testEnvironment: '<rootDir>/jest/environment.cjs',
  testSequencer: '<rootDir>/jest/sequencer.cjs',
  // Many suites wait for processes and brokers; half as many workers again fill those pauses.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  // Both processors are busy during a run, so a test may take longer than it does alone.
  testTimeout: 30_000,
  reporters: ['default', '<rootDir>/jest/summary.cjs'],
  testMatch: ['<rootDir>/*/src/**/*.test.ts'],
  transform: {},
};
