import { type FactorsResponse, type PasskeyResponse, type TotpEnrolmentResponse } from '@nightlatch/client';
import { type ReactNode, useEffect, useState } from 'react';
import { useAuth } from '../../app/auth.tsx';
import {
  Badge,
  Button,
  Card,
  CodesIcon,
  ConfirmDialog,
  Dialog,
  EmptyState,
  Field,
  FingerprintIcon,
  KeyIcon,
  LaptopIcon,
  LinkIcon,
  Menu,
  MenuItem,
  MoreIcon,
  PasswordField,
  PencilIcon,
  PhoneIcon,
  TrashIcon,
  useToast,
} from '../../design/index.ts';
import { day, relativeTime } from '../../i18n/index.ts';
import { CodeForm } from '../login/code-form.tsx';
import { providerName, useProviders } from '../login/providers.tsx';
import { useT } from '../messages/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { sentencesOf } from '../problems.ts';
import { QrCode } from '../qr-code.tsx';
import { RecoveryCodes } from '../recovery-codes.tsx';
import { settings } from '../settings.ts';
import { useSubmit } from '../use-submit.ts';
import { FormDialog } from './form-dialog.tsx';
import { Item } from './item.tsx';
import { Loaded } from './loaded.tsx';
import { useFactors, useIdentities, useReload, useUser } from './queries.ts';
import { View } from './view.tsx';

/** `/account/security`: what the account is opened with. */
export function SecurityView(): ReactNode {
  const t = useT();
  const factors = useFactors();
  const [codes, setCodes] = useState<readonly string[]>();
  return (
    <View title={t('security.title')} lead={t('security.lead')}>
      <PasswordCard />
      <Loaded query={factors}>
        {(data) =>
          data !== null && (
            <>
              {settings.factors.includes('passkey') && (
                <PasskeysCard passkeys={data.passkeys} onCodes={setCodes} />
              )}
              {settings.factors.includes('totp') && <AppsCard factors={data} onCodes={setCodes} />}
              {(data.totp.length > 0 || data.passkeys.length > 0) && (
                <CodesCard left={data.recoveryCodes.left} onCodes={setCodes} />
              )}
              {data.rememberedDevices.length > 0 && <DevicesCard factors={data} />}
            </>
          )
        }
      </Loaded>
      <IdentitiesCard />
      <Dialog
        open={codes !== undefined}
        onClose={() => setCodes(undefined)}
        title={t('codes.title')}
        description={t('codes.lead')}
        closeLabel={t('close')}
        keepOpen
        footer={
          <Button tone="primary" onClick={() => setCodes(undefined)}>
            {t('codes.kept')}
          </Button>
        }
      >
        <RecoveryCodes codes={codes ?? []} />
      </Dialog>
    </View>
  );
}

function PasswordCard(): ReactNode {
  const t = useT();
  const user = useUser();
  const [isChanging, setChanging] = useState(false);
  return (
    <Card
      title={t('password')}
      description={user.hasPassword ? t('password.lead') : t('password.none')}
      actions={
        <Button size="small" onClick={() => setChanging(true)}>
          {user.hasPassword ? t('password.change') : t('password.choose')}
        </Button>
      }
    >
      {isChanging && <ChangePassword onClose={() => setChanging(false)} />}
    </Card>
  );
}

function ChangePassword({ onClose }: { onClose: () => void }): ReactNode {
  const t = useT();
  const auth = useAuth();
  const toast = useToast();
  const user = useUser();
  const reload = useReload();
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const change = useSubmit(
    () =>
      auth.request('POST', '/auth/change-password', {
        newPassword,
        ...(user.hasPassword && currentPassword !== '' && { currentPassword }),
      }),
    () => {
      toast.done(t('password.changed'));
      void reload();
      onClose();
    },
  );
  const shows = { showLabel: t('password.show'), hideLabel: t('password.hide') };
  return (
    <FormDialog
      open
      onClose={onClose}
      title={user.hasPassword ? t('password.change') : t('password.choose')}
      description={t('password.changeLead')}
      submitLabel={t('save')}
      pending={change.pending}
      error={change.error}
      onSubmit={change.submit}
    >
      {user.hasPassword && (
        <PasswordField
          {...shows}
          label={t('password.current')}
          autoComplete="current-password"
          value={currentPassword}
          onChange={(event) => setCurrent(event.target.value)}
          autoFocus
          required
        />
      )}
      <PasswordField
        {...shows}
        label={t('password.new')}
        hint={settings.passwordHint}
        autoComplete="new-password"
        value={newPassword}
        onChange={(event) => setNew(event.target.value)}
        required
      />
    </FormDialog>
  );
}

interface CodesProps {
  /** Recovery codes, which come with the first factor of an account. */
  onCodes: (codes: readonly string[]) => void;
}

function PasskeysCard({
  passkeys,
  onCodes,
}: CodesProps & { passkeys: readonly PasskeyResponse[] }): ReactNode {
  const t = useT();
  const auth = useAuth();
  const toast = useToast();
  const reload = useReload();
  const [renaming, setRenaming] = useState<PasskeyResponse>();
  const [removing, setRemoving] = useState<PasskeyResponse>();
  const add = useSubmit(
    () => auth.passkeys.register(),
    ({ recoveryCodes }) => {
      toast.done(t('passkeys.added'));
      if (recoveryCodes !== undefined) onCodes(recoveryCodes);
      void reload();
    },
  );
  const remove = useSubmit(
    () => auth.passkeys.remove(removing?.id ?? ''),
    () => {
      setRemoving(undefined);
      toast.done(t('removed'));
      void reload();
    },
  );
  const addButton = (tone: 'plain' | 'primary') => (
    <Button
      size="small"
      tone={tone}
      icon={<FingerprintIcon size={18} />}
      pending={add.pending}
      disabled={!auth.passkeys.isAvailable}
      onClick={() => void add.submit()}
    >
      {t('passkeys.add')}
    </Button>
  );
  return (
    <Card
      title={t('passkeys.title')}
      description={t('passkeys.lead')}
      actions={passkeys.length > 0 ? addButton('plain') : undefined}
    >
      <ProblemNotice error={add.error} />
      {passkeys.length === 0 ? (
        <EmptyState
          icon={<FingerprintIcon size={26} />}
          title={t('passkeys.empty')}
          action={addButton('primary')}
        >
          {t('passkeys.emptyLead')}
        </EmptyState>
      ) : (
        <ul className="nl-items">
          {passkeys.map((passkey) => (
            <Item
              key={passkey.id}
              icon={<KeyIcon />}
              title={
                <>
                  {passkey.name}
                  {passkey.backedUp && <Badge>{t('passkeys.synced')}</Badge>}
                </>
              }
              hint={<Used of={passkey} />}
              actions={
                <Menu
                  trigger={
                    <Button
                      tone="quiet"
                      size="small"
                      iconOnly
                      icon={<MoreIcon />}
                      aria-label={t('more', { name: passkey.name })}
                    />
                  }
                >
                  <MenuItem icon={<PencilIcon size={18} />} onSelect={() => setRenaming(passkey)}>
                    {t('rename')}
                  </MenuItem>
                  <MenuItem
                    tone="danger"
                    icon={<TrashIcon size={18} />}
                    onSelect={() => setRemoving(passkey)}
                  >
                    {t('remove')}
                  </MenuItem>
                </Menu>
              }
            />
          ))}
        </ul>
      )}
      {renaming !== undefined && <RenamePasskey passkey={renaming} onClose={() => setRenaming(undefined)} />}
      <ConfirmDialog
        open={removing !== undefined}
        onClose={() => {
          setRemoving(undefined);
          remove.clear();
        }}
        onConfirm={() => void remove.submit()}
        title={t('remove.title', { name: removing?.name ?? '' })}
        confirmLabel={t('remove')}
        cancelLabel={t('cancel')}
        pending={remove.pending}
        problem={<ProblemNotice error={remove.error} />}
      >
        {t('passkeys.removeLead')}
      </ConfirmDialog>
    </Card>
  );
}

function RenamePasskey({ passkey, onClose }: { passkey: PasskeyResponse; onClose: () => void }): ReactNode {
  const t = useT();
  const auth = useAuth();
  const reload = useReload();
  const [name, setName] = useState(passkey.name);
  const rename = useSubmit(
    () => auth.request('PATCH', '/auth/passkeys/{id}', { name: name.trim() }, { params: { id: passkey.id } }),
    () => {
      void reload();
      onClose();
    },
  );
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('rename')}
      submitLabel={t('save')}
      pending={rename.pending}
      error={rename.error}
      onSubmit={rename.submit}
    >
      <Field
        label={t('name')}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.target.value)}
        autoFocus
        required
      />
    </FormDialog>
  );
}

function AppsCard({ factors, onCodes }: CodesProps & { factors: FactorsResponse }): ReactNode {
  const t = useT();
  const auth = useAuth();
  const toast = useToast();
  const reload = useReload();
  const [enrolment, setEnrolment] = useState<TotpEnrolmentResponse>();
  const [removing, setRemoving] = useState<{ id: string; name: string }>();
  const begin = useSubmit(() => auth.request('POST', '/auth/totp', {}), setEnrolment);
  const remove = useSubmit(
    () => auth.request('DELETE', '/auth/totp/{id}', undefined, { params: { id: removing?.id ?? '' } }),
    () => {
      setRemoving(undefined);
      toast.done(t('removed'));
      void reload();
    },
  );
  const addButton = (tone: 'plain' | 'primary') => (
    <Button
      size="small"
      tone={tone}
      icon={<PhoneIcon size={18} />}
      pending={begin.pending}
      onClick={() => void begin.submit()}
    >
      {t('apps.add')}
    </Button>
  );
  return (
    <Card
      title={t('apps.title')}
      description={t('apps.lead')}
      actions={factors.totp.length > 0 ? addButton('plain') : undefined}
    >
      <ProblemNotice error={begin.error} />
      {factors.totp.length === 0 ? (
        <EmptyState icon={<PhoneIcon size={26} />} title={t('apps.empty')} action={addButton('primary')}>
          {t('apps.emptyLead')}
        </EmptyState>
      ) : (
        <ul className="nl-items">
          {factors.totp.map((app) => (
            <Item
              key={app.id}
              icon={<PhoneIcon />}
              title={app.name}
              hint={<Used of={app} />}
              actions={
                <Button
                  tone="quiet"
                  size="small"
                  iconOnly
                  icon={<TrashIcon size={18} />}
                  aria-label={t('remove.title', { name: app.name })}
                  onClick={() => setRemoving(app)}
                />
              }
            />
          ))}
        </ul>
      )}
      <Dialog
        open={enrolment !== undefined}
        onClose={() => setEnrolment(undefined)}
        title={t('totp.title')}
        description={t('totp.lead')}
        closeLabel={t('close')}
        keepOpen
      >
        {enrolment !== undefined && (
          <>
            <QrCode svg={enrolment.qr} uri={enrolment.uri} secret={enrolment.secret} />
            <CodeForm
              label={t('factor.label.totp')}
              kind="digits"
              submitLabel={t('totp.confirm')}
              send={(code) =>
                auth.request('POST', '/auth/totp/confirm', { challenge: enrolment.challenge, code })
              }
              onDone={({ recoveryCodes }) => {
                setEnrolment(undefined);
                toast.done(t('apps.added'));
                if (recoveryCodes !== undefined) onCodes(recoveryCodes);
                void reload();
              }}
            />
          </>
        )}
      </Dialog>
      <ConfirmDialog
        open={removing !== undefined}
        onClose={() => {
          setRemoving(undefined);
          remove.clear();
        }}
        onConfirm={() => void remove.submit()}
        title={t('remove.title', { name: removing?.name ?? '' })}
        confirmLabel={t('remove')}
        cancelLabel={t('cancel')}
        pending={remove.pending}
        problem={<ProblemNotice error={remove.error} />}
      >
        {t('apps.removeLead')}
      </ConfirmDialog>
    </Card>
  );
}

function CodesCard({ left, onCodes }: CodesProps & { left: number }): ReactNode {
  const t = useT();
  const auth = useAuth();
  const reload = useReload();
  const make = useSubmit(
    () => auth.request('POST', '/auth/recovery-codes'),
    ({ recoveryCodes }) => {
      onCodes(recoveryCodes);
      void reload();
    },
  );
  return (
    <Card
      title={t('codes.card')}
      description={t('codes.cardLead')}
      actions={
        <Button size="small" pending={make.pending} onClick={() => void make.submit()}>
          {t('codes.new')}
        </Button>
      }
    >
      <ProblemNotice error={make.error} />
      <ul className="nl-items">
        <Item
          icon={<CodesIcon />}
          title={
            <>
              {t('codes.left', { count: left })}
              {left < 3 && <Badge tone="warn">{t('codes.few')}</Badge>}
            </>
          }
        />
      </ul>
    </Card>
  );
}

function DevicesCard({ factors: { rememberedDevices } }: { factors: FactorsResponse }): ReactNode {
  const t = useT();
  const auth = useAuth();
  const toast = useToast();
  const reload = useReload();
  const forget = async (id: string): Promise<void> => {
    const result = await auth.request('DELETE', '/auth/remembered-devices/{id}', undefined, {
      params: { id },
    });
    if (result.ok) toast.done(t('devices.forgotten'));
    else toast.failed(result.error.title);
    await reload();
  };
  return (
    <Card title={t('devices.title')} description={t('devices.lead')}>
      <ul className="nl-items">
        {rememberedDevices.map(({ id, name, expiresAt }) => (
          <Item
            key={id}
            icon={<LaptopIcon />}
            title={name || t('device.unknown')}
            hint={t('devices.until', { day: day(t.locale, new Date(expiresAt)) })}
            actions={
              <Button size="small" onClick={() => void forget(id)}>
                {t('devices.forget')}
              </Button>
            }
          />
        ))}
      </ul>
    </Card>
  );
}

function IdentitiesCard(): ReactNode {
  const t = useT();
  const auth = useAuth();
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
                  icon={<LinkIcon />}
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
                  icon={<LinkIcon />}
                  title={name}
                  hint={t('identities.none')}
                  actions={<LinkButton provider={id} />}
                />
              ))}
          </ul>
        )}
      </Loaded>
      <ConfirmDialog
        open={unlinking !== undefined}
        onClose={() => {
          setUnlinking(undefined);
          unlink.clear();
        }}
        onConfirm={() => void unlink.submit()}
        title={t('identities.unlinkTitle', { name: unlinking?.name ?? '' })}
        confirmLabel={t('identities.unlink')}
        cancelLabel={t('cancel')}
        pending={unlink.pending}
        problem={<ProblemNotice error={unlink.error} />}
      >
        {t('identities.unlinkLead')}
      </ConfirmDialog>
    </Card>
  );
}

function LinkButton({ provider }: { provider: string }): ReactNode {
  const t = useT();
  const auth = useAuth();
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

function Used({
  of: { createdAt, lastUsedAt },
}: {
  of: { createdAt: string; lastUsedAt?: string };
}): ReactNode {
  const t = useT();
  return [
    t('added', { day: day(t.locale, new Date(createdAt)) }),
    ...(lastUsedAt === undefined ? [] : [t('used', { time: relativeTime(t.locale, new Date(lastUsedAt)) })]),
  ].join(' · ');
}
