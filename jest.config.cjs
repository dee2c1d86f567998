const { availableParallelism } = require('node:os');
const { preferMemory } = require('./jest-temporary.cjs');

preferMemory();

/** The one test configuration: TypeScript through swc, workspaces resolved to their sources. */
/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/jest-environment.cjs',
  testSequencer: '<rootDir>/jest-sequencer.cjs',
  // Many suites wait for processes and brokers; half as many workers again fill those pauses.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  // Both processors are busy during a run, so a test may take longer than it does alone.
  testTimeout: 30_000,
  reporters: ['default', '<rootDir>/jest-summary.cjs'],
  testMatch: ['<rootDir>/*/src/**/*.test.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@edgebeat/core/(cel|node)$': '<rootDir>/core/src/$1/index.ts',
    '^@edgebeat/chaincode/collections$': '<rootDir>/chaincode/src/collections.ts',
    '^@edgebeat/gateway-app/answers$': '<rootDir>/gateway-app/src/api/answers.ts',
    '^@edgebeat/fabric-embedded/(failure|free-ports)$': '<rootDir>/fabric-embedded/src/$1.ts',
    '^@edgebeat/fabric-embedded/lock$': '<rootDir>/fabric-embedded/src/data-dir/lock.ts',
    '^@edgebeat/fabric-embedded/(issue|paths)$': '<rootDir>/fabric-embedded/src/crypto/$1.ts',
    '^@edgebeat/([a-z-]+)/dist/(.*)$': '<rootDir>/$1/src/$2.ts',
    '^@edgebeat/([a-z-]+)$': '<rootDir>/$1/src/index.ts',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2022',
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
};
