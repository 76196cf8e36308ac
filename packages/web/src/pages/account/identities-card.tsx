import { useClient } from '@nightlatch/react';
import { type ReactNode, useEffect, useState } from 'react';
import { Button, Card, useToast } from '../../design/index.ts';
import { day } from '../../i18n/index.ts';
import { ProviderIcon } from '../login/provider-icon.tsx';
import { providerName, useProviders } from '../login/providers.tsx';
import { useT } from '../messages/index.ts';
import { sentencesOf } from '../problems.ts';
import { settings } from '../settings.ts';
import { useSubmit } from '../use-submit.ts';
import { Item } from './item.tsx';
import { Loaded } from './loaded.tsx';
import { useIdentities, useReload } from './queries.ts';
import { RemovalDialog } from './removal-dialog.tsx';

/** The accounts at providers that log in, and those that could. */
export function IdentitiesCard(): ReactNode {
  const t = useT();
  const auth = useClient();
  const toast = useToast();
  const reload = useReload();
  const identities = useIdentities();
  const providers = useProviders();
  const [unlinking, setUnlinking] = useState<{ id: string; name: string }>();
  useLinkOutcome();
  const unlink = useSubmit(
    () => auth.request('DELETE', '/auth/identities/{id}', undefined, { params: { id: unlinking?.id ?? '' } }),
    () => {
      setUnlinking(undefined);
      toast.done(t('identities.unlinked'));
      void reload();
    },
  );
  const known = providers.data ?? [];
  if (identities.data === null || (known.length === 0 && (identities.data ?? []).length === 0)) return null;
  return (
    <Card title={t('identities.title')} description={t('identities.lead')}>
      <Loaded query={identities}>
        {(data) => (
          <ul className="nl-items">
            {(data ?? []).map(({ id, provider, email, linkedAt }) => {
              const name = providerName(known, provider);
              return (
                <Item
                  key={id}
                  icon={<ProviderIcon id={provider} />}
                  title={name}
                  hint={[email, t('identities.since', { day: day(t.locale, new Date(linkedAt)) })]
                    .filter(Boolean)
                    .join(' · ')}
                  actions={
                    <Button size="small" onClick={() => setUnlinking({ id, name })}>
                      {t('identities.unlink')}
                    </Button>
                  }
                />
              );
            })}
            {known
              .filter(({ id }) => (data ?? []).every(({ provider }) => provider !== id))
              .map(({ id, name }) => (
                <Item
                  key={id}
                  icon={<ProviderIcon id={id} />}
                  title={name}
                  hint={t('identities.none')}
                  actions={<LinkButton provider={id} />}
                />
              ))}
          </ul>
        )}
      </Loaded>
      <RemovalDialog
        of={unlinking}
        removal={unlink}
        onClose={() => setUnlinking(undefined)}
        title={t('identities.unlinkTitle', { name: unlinking?.name ?? '' })}
        confirmLabel={t('identities.unlink')}
      >
        {t('identities.unlinkLead')}
      </RemovalDialog>
    </Card>
  );
}

function LinkButton({ provider }: { provider: string }): ReactNode {
  const t = useT();
  const auth = useClient();
  const toast = useToast();
  const [pending, setPending] = useState(false);
  const go = async (): Promise<void> => {
    setPending(true);
    const result = await auth.request(
      'POST',
      '/auth/identities/{provider}/start',
      { returnTo: `${settings.base}/account/security` },
      { params: { provider } },
    );
    if (result.ok) location.assign(result.data.url);
    else {
      setPending(false);
      toast.failed(sentencesOf(t, result.error).join(' '));
    }
  };
  return (
    <Button size="small" pending={pending} onClick={() => void go()}>
      {t('identities.link')}
    </Button>
  );
}

/** A provider has sent the browser back: what came of it stands behind the #. */
function useLinkOutcome(): void {
  const t = useT();
  const toast = useToast();
  const providers = useProviders();
  useEffect(() => {
    if (location.hash === '' || providers.isPending) return;
    const outcome = new URLSearchParams(location.hash.slice(1));
    history.replaceState(history.state, '', location.pathname + location.search);
    const linked = outcome.get('linked');
    if (linked !== null) toast.done(t('identities.linked', { name: providerName(providers.data, linked) }));
    else if (outcome.has('error')) toast.failed(t('identities.failed'));
  }, [t, toast, providers.isPending, providers.data]);
}
