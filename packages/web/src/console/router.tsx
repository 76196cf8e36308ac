import { createRootRoute, createRoute, createRouter, useRouter } from '@tanstack/react-router';
import { type ComponentType, type ReactNode } from 'react';
import { type Locale } from '../i18n/index.ts';
import { EmptyState, ErrorState, SearchIcon, Skeleton } from '../design/index.ts';
import { useT } from './messages/index.ts';
import { Link } from './parts/link.tsx';
import { type Section } from './section.ts';
import { HOME } from './settings.ts';
import { Shell } from './shell.tsx';

/** What a view needs to be shown. */
interface Shown {
  readonly provide: (content: ReactNode) => ReactNode;
  readonly View: ComponentType | undefined;
}

/**
 * @param sections of the console
 * @param locale of the reader
 * @returns the router: a route for each view, whose code and words are loaded when somebody goes there
 */
export function makeRouter(sections: readonly Section[], locale: Locale) {
  const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
  const routes = sections.flatMap((section) =>
    section.views.map((view) => {
      const route = createRoute({
        getParentRoute: () => root,
        path: view === '/' ? section.path || '/' : `${section.path}${view}`,
        loader: async (): Promise<Shown> => {
          const { provide, views } = (await section.load()).default;
          return { provide: await provide(locale), View: views[view] };
        },
        component: function SectionView(): ReactNode {
          const { provide, View } = (route as { useLoaderData: () => unknown }).useLoaderData() as Shown;
          return View && provide(<View />);
        },
      });
      return route;
    }),
  );
  return createRouter({
    routeTree: root.addChildren(routes),
    basepath: HOME,
    defaultPendingComponent: Pending,
    defaultErrorComponent: Failed,
    defaultPendingMs: 150,
    scrollRestoration: true,
  });
}

function Pending(): ReactNode {
  return <Skeleton label={useT()('loading')} lines={4} shape="rows" />;
}

function Failed(): ReactNode {
  const t = useT();
  const router = useRouter();
  return (
    <ErrorState title={t('view.failed')} retryLabel={t('retry')} onRetry={() => void router.invalidate()}>
      {t('view.failed.hint')}
    </ErrorState>
  );
}

function NotFound(): ReactNode {
  const t = useT();
  return (
    <EmptyState
      icon={<SearchIcon size={24} />}
      title={t('notFound')}
      action={<Link to="/">{t('notFound.home')}</Link>}
    >
      {t('notFound.hint')}
    </EmptyState>
  );
}
