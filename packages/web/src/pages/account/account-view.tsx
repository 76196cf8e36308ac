import './account.css';
import { useClient, useSession } from '@nightlatch/react';
import { Link, Outlet } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { goTo } from '../../app/places.ts';
import {
  AlertIcon,
  AppShell,
  Button,
  ClockIcon,
  DownloadIcon,
  LaptopIcon,
  LogOutIcon,
  RefreshIcon,
  ShieldIcon,
  ToastProvider,
  UserIcon,
} from '../../design/index.ts';
import { AuthLayout } from '../auth-layout.tsx';
import { LocalePicker } from '../locale-picker.tsx';
import { Leaving } from '../login/steps.tsx';
import { useT } from '../messages/index.ts';
import { settings } from '../settings.ts';
import { StepUpDialog } from './step-up-dialog.tsx';

/** `/account`: its frame, for who is logged in. Everybody else is shown the way to the login, and nothing of an account. */
export function AccountView(): ReactNode {
  const t = useT();
  const auth = useClient();
  const state = useSession();
  useEffect(() => void auth.ready(), [auth]);
  useEffect(() => {
    if (state.status !== 'signedOut') return;
    const here = location.pathname + location.search;
    const isLoggedOut = state.reason === 'logged_out' || state.reason === 'deleted';
    goTo(`${settings.base}/login${isLoggedOut ? '' : `?returnTo=${encodeURIComponent(here)}`}`);
  }, [state]);
  if (state.status === 'loading' && state.error !== undefined) {
    return (
      <AuthLayout title={t('away.title')} lead={t('problem.network')} sign={<AlertIcon size={26} />}>
        <Button tone="primary" block icon={<RefreshIcon size={18} />} onClick={() => void auth.refresh()}>
          {t('retry')}
        </Button>
      </AuthLayout>
    );
  }
  if (state.status !== 'signedIn') return <Leaving />;
  return (
    // Another user begins anew: what was typed, opened or told was somebody else's.
    <ToastProvider key={state.user.id} closeLabel={t('close')}>
      <AppShell
        product={settings.product}
        navLabel={t('account.nav')}
        skipLabel={t('skip')}
        nav={[
          {
            key: 'profile',
            link: <NavLink to="/account" icon={<UserIcon />} label={t('profile.title')} exact />,
          },
          {
            key: 'security',
            link: <NavLink to="/account/security" icon={<ShieldIcon />} label={t('security.title')} />,
          },
          {
            key: 'sessions',
            link: <NavLink to="/account/sessions" icon={<LaptopIcon />} label={t('sessions.title')} />,
          },
          {
            key: 'activity',
            link: <NavLink to="/account/activity" icon={<ClockIcon />} label={t('activity.title')} />,
          },
          {
            key: 'data',
            link: <NavLink to="/account/data" icon={<DownloadIcon />} label={t('data.title')} />,
          },
        ]}
        account={<Who name={state.user.name} />}
      >
        <div className="nl-account">
          <Outlet />
          <LocalePicker />
        </div>
      </AppShell>
      <StepUpDialog />
    </ToastProvider>
  );
}

interface NavLinkProps {
  to: '/account' | '/account/security' | '/account/sessions' | '/account/activity' | '/account/data';
  icon: ReactNode;
  label: string;
  exact?: boolean;
}

function NavLink({ to, icon, label, exact = false }: NavLinkProps): ReactNode {
  return (
    <Link to={to} activeOptions={{ exact }}>
      {icon}
      {label}
    </Link>
  );
}

function Who({ name }: { name: string }): ReactNode {
  const t = useT();
  const auth = useClient();
  const [pending, setPending] = useState(false);
  return (
    <>
      <span className="nl-account__who">{name}</span>
      <Button
        size="small"
        icon={<LogOutIcon size={18} />}
        pending={pending}
        onClick={() => {
          setPending(true);
          void auth.logOut().finally(() => setPending(false));
        }}
      >
        {t('logOut')}
      </Button>
    </>
  );
}
