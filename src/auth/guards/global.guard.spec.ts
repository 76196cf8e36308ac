import { type CanActivate, type ExecutionContext } from '@nestjs/common';
import { of } from 'rxjs';
import { GlobalGuard } from './global.guard.js';

type Answer = ReturnType<CanActivate['canActivate']>;

const ALL = ['startup', 'bodyType', 'crossSite', 'throttle', 'jwt', 'roles'];

const OurController = {};
const HostController = {};
const unmoved: any = { watch: () => undefined };

const at = (controller: object): ExecutionContext => ({ getClass: () => controller }) as ExecutionContext;

/** @returns the guard, and which of its six were asked */
function guardOf(answers: Record<string, Answer>, others = true): { guard: GlobalGuard; asked: string[] } {
  const asked: string[] = [];
  const [startup, bodyType, crossSite, throttle, jwt, roles] = ALL.map((name): any => ({
    canActivate: () => (asked.push(name), answers[name] ?? true),
  }));
  const routes = { isOurs: (controller: object) => controller === OurController, others };
  return {
    guard: new GlobalGuard(routes, startup, bodyType, crossSite, throttle, jwt, roles, unmoved),
    asked,
  };
}

describe('GlobalGuard', () => {
  it('asks all guards before a route of ours, in order, without a promise', () => {
    const { guard, asked } = guardOf({});
    expect(guard.canActivate(at(OurController))).toBe(true);
    expect(asked).toEqual(ALL);
  });

  it('asks of others a token and a role, and none where the host wants none', () => {
    const { guard, asked } = guardOf({});
    expect(guard.canActivate(at(HostController))).toBe(true);
    expect(asked).toEqual(['jwt', 'roles']);
    const none = guardOf({ jwt: false }, false);
    expect(none.guard.canActivate(at(HostController))).toBe(true);
    expect(none.asked).toEqual([]);
  });

  it.each<[string, Answer]>([
    ['false', false],
    ['a promise of it', Promise.resolve(false)],
    ['an observable of it', of(false)],
  ])('asks nobody after a guard that says %s', async (_name, answer) => {
    const { guard, asked } = guardOf({ throttle: answer });
    expect(await guard.canActivate(at(OurController))).toBe(false);
    expect(asked).toEqual(['startup', 'bodyType', 'crossSite', 'throttle']);
  });

  it('goes on when a guard has taken its time', async () => {
    const { guard, asked } = guardOf({
      bodyType: Promise.resolve(true),
      jwt: of(true),
      roles: Promise.resolve(true),
    });
    expect(await guard.canActivate(at(OurController))).toBe(true);
    expect(asked).toEqual(ALL);
  });
});
