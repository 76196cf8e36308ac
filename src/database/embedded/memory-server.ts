import type { DryMongoBinary, MongoBinary, MongoMemoryServer } from 'mongodb-memory-server-core';

/** The parts of `mongodb-memory-server-core` that are used here. */
export interface MemoryServer {
  readonly DryMongoBinary: typeof DryMongoBinary;
  readonly MongoBinary: typeof MongoBinary;
  readonly MongoMemoryServer: typeof MongoMemoryServer;
}

/**
 * Loads `mongodb-memory-server-core`. It is a development dependency, so production never pays for it.
 *
 * @returns the module, told to keep quiet about versions and to give up a download after one attempt
 * @throws when it is not installed
 */
export async function loadMemoryServer(): Promise<MemoryServer> {
  try {
    const core = await import('mongodb-memory-server-core');
    const { setDefaultValue, ResolveConfigVariables } =
      await import('mongodb-memory-server-core/lib/util/resolveConfig.js');
    // It would warn whenever the binary is not the very version that it downloads by itself.
    setDefaultValue(ResolveConfigVariables.SYSTEM_BINARY_VERSION_CHECK, 'false');
    setDefaultValue(ResolveConfigVariables.MAX_RETRIES, '1');
    return core;
  } catch (cause) {
    throw new Error(
      'No embedded MongoDB without mongodb-memory-server-core: npm install --save-dev mongodb-memory-server-core, or set MONGODB_URI.',
      { cause },
    );
  }
}
