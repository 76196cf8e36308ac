import {
  type DynamicModule,
  type ForwardReference,
  type ModuleMetadata,
  type Provider,
  type Type,
} from '@nestjs/common';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import { NightlatchTestingModule } from './nightlatch-testing.module.js';

/** By name: this entry works without loading the package's main one, and with a host's bundle or second copy of it. */
const REAL = 'NightlatchModule';

type Import = Type | DynamicModule | Promise<DynamicModule> | ForwardReference;

/**
 * `Test.createTestingModule`, with NightlatchTestingModule in the place of every NightlatchModule, or beside the host's
 * modules where none of them imports it: the host's controllers, pipes, filters and modules as they are, the guards as
 * they are, and nothing that needs a database of ours.
 *
 * Nest's own `overrideModule(NightlatchModule)` does not find what `forRoot` returns, another object each time.
 *
 * @param metadata as Nest's has it: `{ imports: [CatsModule] }`
 * @param providers stand-ins for what the host injects of NightlatchModule
 * @returns Nest's builder, to override more
 */
export function createTestingModule(
  metadata: ModuleMetadata,
  providers: Provider[] = [],
): TestingModuleBuilder {
  const standIn = NightlatchTestingModule.forRoot(providers);
  const imports = metadata.imports ?? [];
  const reals = findAll(imports);
  if (reals.length === 0) return Test.createTestingModule({ ...metadata, imports: [...imports, standIn] });
  const builder = Test.createTestingModule(metadata);
  for (const real of reals) builder.overrideModule(real).useModule(standIn);
  return builder;
}

/** Every import of NightlatchModule, the very objects that Nest will meet. A promise can't be looked into. */
function findAll(imports: readonly Import[], seen = new Set<unknown>()): DynamicModule[] {
  return imports.flatMap((each) => {
    if (each instanceof Promise || seen.has(each)) return [];
    seen.add(each);
    if ('forwardRef' in each) return findAll([(each as ForwardReference<() => Import>).forwardRef()], seen);
    if (!('module' in each)) return findAll(importsOf(each), seen);
    if (each.module.name === REAL) return [each];
    return findAll([...importsOf(each.module), ...(each.imports ?? [])] as Import[], seen);
  });
}

function importsOf(module: Type): Import[] {
  return (Reflect.getMetadata('imports', module) ?? []) as Import[];
}
