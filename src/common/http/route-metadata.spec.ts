import { Reflector } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { BEFORE_READY, BeforeReady } from './before-ready.decorator.js';
import { IS_PUBLIC, Public } from './public.decorator.js';
import { REQUIRED_ROLES, Roles } from './roles.decorator.js';
import { isOpened, routeMetadata } from './route-metadata.js';
import { TAKES_FORM, TakesForm } from './takes-form.decorator.js';

@Public()
@BeforeReady()
@TakesForm()
@Roles('admin')
class Base {
  list(): void {}
}
class Derived extends Base {}
@Roles('auditor')
class Narrowed extends Base {}

// The one function that all three have.
const handler = Reflect.get<typeof Base.prototype, 'list'>(Base.prototype, 'list');
const routeOf = (controller: typeof Base): ExecutionContextHost =>
  new ExecutionContextHost([], controller, handler);
const reflector = new Reflector();

describe('a subclass of a controller', () => {
  it.each([IS_PUBLIC, BEFORE_READY, TAKES_FORM])('does not inherit what opens it: %s', (key) => {
    expect(isOpened(key, routeOf(Base))).toBe(true);
    expect(isOpened(key, routeOf(Derived))).toBe(false);
  });

  it('inherits what restricts it', () => {
    expect(routeMetadata(reflector, REQUIRED_ROLES, routeOf(Derived))).toEqual(['admin']);
  });

  it('may ask for other roles', () => {
    expect(routeMetadata(reflector, REQUIRED_ROLES, routeOf(Narrowed))).toEqual(['auditor']);
  });
});
