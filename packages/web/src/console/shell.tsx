import { useClient, useSession } from '@nightlatch/react';
import { Outlet } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import {
  AppShell,
  Button,
  ButtonLink,
  EmptyState,
  ErrorState,
  LogOutIcon,
  ShieldIcon,
  Skeleton,
} from '../design/index.ts';
import { keepLocale, type Locale, LOCALES } from '../i18n/index.ts';
import { useT } from './messages/index.ts';
import { Link, usePlace } from './parts/link.tsx';
import { SECTIONS } from './sections.ts';
import { settings } from './settings.ts';
import { StepUpDialog } from './step-up-dialog.tsx';

/** The frame of the console, for administrators who are logged in. Others are told what they see here, or log in. */
export function Shell(): ReactNode {
  const t = useT();
  const state = useSession();
  const isSignedOut = state.status === 'signedOut';
  useEffect(() => {
    if (isSignedOut) goToLogin();
  }, [isSignedOut]);
  if (state.status !== 'signedIn') {
    return (
      <main className="nl-gate">
        {state.status === 'loading' && state.error !== undefined ? (
          <ErrorState title={t('gate.unreachable')}>{t('gate.unreachable.hint')}</ErrorState>
        ) : (
          <Skeleton label={t('loading')} lines={3} />
        )}
      </main>
    );
  }
  if (!state.user.roles.includes('admin')) return <NotForYou name={state.user.email ?? state.user.name} />;
  return (
    <AppShell
      // Another user begins anew.
      key={state.user.id}
      product={settings.product}
      subtitle={t('title')}
      navLabel={t('nav')}
      skipLabel={t('skip')}
      nav={SECTIONS.map((section) => ({ key: section.path, link: <NavLink section={section} /> }))}
      account={<Account name={state.user.name} />}
    >
      <Outlet />
      <StepUpDialog />
    </AppShell>
  );
}

function NavLink({ section: { path, name, icon: Icon } }: { section: (typeof SECTIONS)[number] }): ReactNode {
  const { locale } = useT();
  const place = usePlace();
  const isHere = path === '' ? place === '/' : place === path || place.startsWith(`${path}/`);
  const item = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    // On a phone the navigation is a row that does not fit.
    if (isHere) item.current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [isHere]);
  return (
    <Link ref={item} to={path || '/'} aria-current={isHere ? 'page' : undefined}>
      <Icon />
      {name[locale]}
    </Link>
  );
}

function Account({ name }: { name: string }): ReactNode {
  const t = useT();
  const auth = useClient();
  return (
    <>
      <span className="nl-who">{name}</span>
      <LocaleButton />
      <Button
        tone="quiet"
        size="small"
        iconOnly
        aria-label={t('logOut')}
        icon={<LogOutIcon />}
        onClick={() => void auth.logOut()}
      />
    </>
  );
}

/** The other language; with more than two, the next. */
function LocaleButton(): ReactNode {
  const t = useT();
  const tags = Object.keys(LOCALES) as Locale[];
  const next = tags[(tags.indexOf(t.locale) + 1) % tags.length] ?? 'en';
  return (
    <Button
      tone="quiet"
      size="small"
      lang={next}
      onClick={() => {
        keepLocale(next);
        location.reload();
      }}
    >
      {LOCALES[next]}
    </Button>
  );
}

function NotForYou({ name }: { name: string }): ReactNode {
  const t = useT();
  const auth = useClient();
  return (
    <main className="nl-gate">
      <EmptyState
        icon={<ShieldIcon size={24} />}
        title={<h1 className="nl-gate__title">{t('gate.admins')}</h1>}
        action={
          <>
            <ButtonLink tone="primary" href={settings.product.url}>
              {t('gate.leave', { product: settings.product.name })}
            </ButtonLink>
            <Button onClick={() => void auth.logOut()}>{t('gate.other')}</Button>
          </>
        }
      >
        {t('gate.admins.hint', { name })}
      </EmptyState>
    </main>
  );
}

function goToLogin(): void {
  const here = location.pathname + location.search;
  location.replace(`${settings.login}?returnTo=${encodeURIComponent(here)}`);
}
