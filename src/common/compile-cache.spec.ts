import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import * as nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isOurFolder } from './compile-cache.js';

const root = mkdtempSync(join(tmpdir(), 'nightlatch-compiled-'));

afterAll(() => rmSync(root, { recursive: true }));

describe('isOurFolder', () => {
  it('makes a folder for nobody else', () => {
    const folder = join(root, 'a', 'b');
    expect(isOurFolder(folder)).toBe(true);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(isOurFolder(folder)).toBe(true);
  });

  it.each([
    [
      'one that others may write to',
      (path: string) => chmodSync(mkdirSync(path, { recursive: true })!, 0o777),
    ],
    ['a link, which may lead anywhere', (path: string) => symlinkSync(tmpdir(), path)],
    ['what is no folder', (path: string) => writeFileSync(path, '')],
  ])('takes no part in %s', (name, make) => {
    const path = join(root, name);
    make(path);
    expect(isOurFolder(path)).toBe(false);
  });

  it('does no harm where nothing can be written', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    expect(isOurFolder(join(file, 'below'))).toBe(false);
  });
});

const itOnNode22 = 'enableCompileCache' in nodeModule ? it : it.skip;

describe('keepCompiledCode', () => {
  itOnNode22('keeps what was compiled, in the folder alone', () => {
    const folder = join(root, 'kept');
    const module = resolve('dist/common/compile-cache.js');
    const program = `const { keepCompiledCode } = await import(${JSON.stringify(module)});
      keepCompiledCode(${JSON.stringify(folder)}); await import('rxjs');`;
    execFileSync(process.execPath, ['--input-type=module', '-e', program]);
    expect(readdirSync(folder)).not.toEqual([]);
  });
});
