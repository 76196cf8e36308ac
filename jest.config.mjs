/** Unit specs stand beside the code in src/; everything that needs a server or a database stands in test/. */
export default {
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testRegex: '\\.(spec|e2e-spec)\\.ts$',
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@nightlatch/client$': '<rootDir>/packages/client/src/index.ts',
    '^@nightlatch/client/(\\w+)$': '<rootDir>/packages/client/src/$1.ts',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  // As .swcrc says, which the build follows as well.
  transform: { '^.+\\.ts$': '@swc/jest' },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testTimeout: 60_000,
  // Most suites wait for a server as much as they compute.
  maxWorkers: 2,
  // Modules of suites that are done are never collected: near V8's limit a worker does little but look for room.
  workerIdleMemoryLimit: '1GB',
};
