import { ApplicationConfig } from '@nestjs/core';
import { HostEnhancersModule } from './host-enhancers.module.js';
import { RouteRunner } from './route-runner.js';

const hosts = { intercept: (_context: unknown, next: { handle(): any }) => next.handle() };

let config: ApplicationConfig;
let module: HostEnhancersModule;
beforeEach(() => {
  config = new ApplicationConfig();
  module = new HostEnhancersModule(config, Object.create(RouteRunner.prototype) as RouteRunner);
});

it('stands before whatever interceptor of the host is global', () => {
  config.useGlobalInterceptors(hosts);
  module.configure();
  expect(config.getGlobalInterceptors()).toEqual([expect.any(RouteRunner), hosts]);
  expect(() => module.onModuleInit()).not.toThrow();
});

it('lets no application boot in which a global interceptor would see what our routes answer', () => {
  config.useGlobalInterceptors(hosts);
  module.configure();
  config.getGlobalInterceptors().unshift(hosts);
  expect(() => module.onModuleInit()).toThrow(/its own interceptor is not the first\. Bind yours/);
});

it('lets none boot in which global pipes came after it had looked', () => {
  module.configure();
  config.useGlobalPipes({ transform: (value: unknown) => value });
  expect(() => module.onModuleInit()).toThrow(/global interceptors and pipes/);
});

it('leaves an application alone that has nothing global', () => {
  module.configure();
  expect(config.getGlobalInterceptors()).toEqual([]);
  expect(() => module.onModuleInit()).not.toThrow();
});
