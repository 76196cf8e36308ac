'use client';

import { type UserResponse } from '@nightlatch/client';
import { type JSX, type ReactNode } from 'react';
import { useSession } from './use-session.js';

/** What {@link SignedIn} takes. */
export interface SignedInProps {
  /** What is shown to somebody who is logged in, or what makes it of the user. */
  readonly children?: ReactNode | ((user: UserResponse) => ReactNode);
  /** Only for users who have this role. */
  readonly role?: string;
  /** What is shown while it is not known yet. */
  readonly fallback?: ReactNode;
  /** What is shown to everybody else: a log-in form, or a redirection of the router in use. */
  readonly otherwise?: ReactNode;
}

/**
 * Shows something to people who are logged in, and guards a route that way. What it shows is a matter of looks: whoever may
 * not have the data must be refused it by the service that has them.
 */
export function SignedIn({ children, role, fallback, otherwise }: SignedInProps): JSX.Element {
  const session = useSession();
  if (session.status === 'loading') return <>{fallback}</>;
  if (session.status === 'signedOut') return <>{otherwise}</>;
  const { user } = session;
  if (role !== undefined && !user.roles.includes(role)) return <>{otherwise}</>;
  return <>{typeof children === 'function' ? children(user) : children}</>;
}

/** Shows something while nobody is logged in: not before that is known, so that it never flashes up. */
export function SignedOut({ children }: { readonly children?: ReactNode }): JSX.Element | null {
  return useSession().status === 'signedOut' ? <>{children}</> : null;
}
