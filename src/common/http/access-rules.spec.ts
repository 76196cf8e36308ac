import { type CanActivate, UseGuards } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { isPublic } from './access-rules.js';
import { Public } from './public.decorator.js';
import { Roles } from './roles.decorator.js';

class TokenGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}
class StricterGuard extends TokenGuard {}
class OtherGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@Public()
class OpenController {
  plain(): void {}
  @Public(false) closed(): void {}
  @Roles('admin') admins(): void {}
  @UseGuards(OtherGuard, TokenGuard) guarded(): void {}
  @UseGuards(StricterGuard) guardedBySubclass(): void {}
  @UseGuards(new TokenGuard()) guardedByObject(): void {}
  @Public() @Roles('admin') contradictory(): void {}
  @Public() @UseGuards(OtherGuard) ofAnotherGuard(): void {}
}

@Roles('admin')
@UseGuards(TokenGuard)
class ClosedController {
  plain(): void {}
  @Public() open(): void {}
}

@Public()
@Roles('admin')
class ContradictoryController {
  plain(): void {}
}

@Public()
class OpenedController extends ClosedController {}

class InheritingController extends OpenController {}

function isOpen(controller: new () => object, name: string): boolean {
  const handler = Reflect.get(controller.prototype as object, name);
  return isPublic(new ExecutionContextHost([], controller, handler), TokenGuard);
}

describe('whether a route is public: the nearer decorator decides', () => {
  it.each([
    [OpenController, 'plain', true],
    [OpenController, 'ofAnotherGuard', true],
    [OpenController, 'closed', false],
    [OpenController, 'admins', false],
    [OpenController, 'guarded', false],
    [OpenController, 'guardedBySubclass', false],
    [OpenController, 'guardedByObject', false],
    [OpenController, 'contradictory', false],
    [ClosedController, 'plain', false],
    [ClosedController, 'open', true],
    [ContradictoryController, 'plain', false],
    [OpenedController, 'plain', true],
    [InheritingController, 'plain', false],
  ] as const)('%p.%s: %s', (controller, name, expected) => {
    expect(isOpen(controller, name)).toBe(expected);
  });
});
