import { type CanActivate, type Type, UseGuards } from '@nestjs/common';
import { Query, Resolver, Subscription } from '@nestjs/graphql';
import { CurrentUser, type UserPrincipal, Public, Roles } from '../../src/common/http/index.js';

export type Guards = (Type<CanActivate> | CanActivate)[];

/** What a handler answers: who it was told is asking. */
export const answerTo = (user?: UserPrincipal): object => ({
  id: user?.id ?? null,
  roles: user?.roles ?? [],
});

/** A GraphQL resolver, for Apollo and Mercurius alike. */
export function hostResolver(guards: Guards): Type<object> {
  @Resolver()
  @UseGuards(...guards)
  class HostResolver {
    @Query(() => String)
    me(@CurrentUser() user: UserPrincipal): string {
      return JSON.stringify(answerTo(user));
    }

    @Roles('admin')
    @Query(() => String)
    admin(@CurrentUser() user: UserPrincipal): string {
      return JSON.stringify(answerTo(user));
    }

    @Public()
    @Query(() => String)
    open(@CurrentUser() user?: UserPrincipal): string {
      return JSON.stringify(answerTo(user));
    }

    @Subscription(() => String, { resolve: (text: string) => text })
    async *news(@CurrentUser('id') id: string): AsyncGenerator<string> {
      yield await Promise.resolve(JSON.stringify({ id }));
    }
  }
  return HostResolver;
}
