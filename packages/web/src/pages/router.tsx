import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Link,
  Outlet,
} from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { AuthLayout } from './auth-layout.tsx';
import type * as Views from './account/views.tsx';
import { ForgotView } from './login/forgot-view.tsx';
import { LoginView } from './login/login-view.tsx';
import { SignUpView } from './login/signup-view.tsx';
import { Leaving } from './login/steps.tsx';
import { useT } from './messages/index.ts';
import { settings } from './settings.ts';

interface LoginSearch {
  returnTo?: string;
}

const validateSearch = ({ returnTo }: Record<string, unknown>): LoginSearch =>
  typeof returnTo === 'string' ? { returnTo } : {};

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  component: LoginView,
  validateSearch,
});
const loginView = createRoute({
  getParentRoute: () => root,
  path: '/login/$view',
  component: function LoginSubView() {
    return loginView.useParams().view === 'forgot' ? <ForgotView /> : <NotFound />;
  },
  validateSearch,
});
const signup = createRoute({
  getParentRoute: () => root,
  path: '/signup',
  component: SignUpView,
  validateSearch,
});

const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  component: lazyRouteComponent(() => import('./account/account-view.tsx'), 'AccountView'),
});
/** A view of the account. They come together: whoever opens one soon opens the next. */
function view<const Path extends string>(path: Path, name: keyof typeof Views) {
  return createRoute({
    getParentRoute: () => account,
    path,
    component: lazyRouteComponent(() => import('./account/views.tsx'), name),
  });
}

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    loginView,
    signup,
    account.addChildren([
      view('/', 'ProfileView'),
      view('/security', 'SecurityView'),
      view('/sessions', 'SessionsView'),
      view('/activity', 'ActivityView'),
      view('/data', 'DataView'),
    ]),
  ]),
  basepath: settings.base === '' ? '/' : settings.base,
  defaultPendingComponent: Leaving,
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

function NotFound(): ReactNode {
  const t = useT();
  return (
    <AuthLayout title={t('notFound.title')} lead={t('notFound.lead')}>
      <Link to="/login">{t('login.back')}</Link>
    </AuthLayout>
  );
}
