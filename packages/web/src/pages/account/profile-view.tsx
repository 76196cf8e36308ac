import { useClient } from '@nightlatch/react';
import { type ReactNode, useState } from 'react';
import { Badge, Button, Card, Field, MailIcon, Notice, useToast } from '../../design/index.ts';
import { day } from '../../i18n/index.ts';
import { CurrentPassword } from '../current-password.tsx';
import { useT } from '../messages/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { fieldsOf } from '../problems.ts';
import { useSubmit } from '../use-submit.ts';
import { FormDialog } from './form-dialog.tsx';
import { Item } from './item.tsx';
import { useReload, useUser } from './queries.ts';
import { View } from './view.tsx';

/** `/account`: what the user is called, and where they are reached. */
export function ProfileView(): ReactNode {
  const t = useT();
  const user = useUser();
  return (
    <View
      title={t('profile.title')}
      lead={t('profile.since', { day: day(t.locale, new Date(user.createdAt)) })}
    >
      <NameCard key={`${user.name} ${user.username ?? ''}`} />
      <AddressCard />
    </View>
  );
}

function NameCard(): ReactNode {
  const t = useT();
  const auth = useClient();
  const toast = useToast();
  const user = useUser();
  const [name, setName] = useState(user.name);
  const [username, setUsername] = useState(user.username ?? '');
  const { pending, error, submit } = useSubmit(
    () =>
      auth.request('PATCH', '/auth/me', {
        name: name.trim(),
        ...(username !== '' && { username: username.trim() }),
      }),
    () => toast.done(t('profile.saved')),
  );
  const wrong = fieldsOf(t, error);
  const isTold = wrong['name'] !== undefined || wrong['username'] !== undefined;
  return (
    <Card title={t('profile.name')} description={t('profile.nameHint')}>
      <form className="nl-form" onSubmit={(event) => void submit(event)}>
        {!isTold && <ProblemNotice error={error} />}
        <Field
          label={t('name')}
          autoComplete="name"
          maxLength={100}
          value={name}
          errors={wrong['name']}
          onChange={(event) => setName(event.target.value)}
          required
        />
        <Field
          label={t('profile.username')}
          hint={t('profile.usernameHint')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={32}
          value={username}
          errors={wrong['username']}
          onChange={(event) => setUsername(event.target.value)}
        />
        <div className="nl-form__foot">
          <Button type="submit" tone="primary" pending={pending}>
            {t('save')}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function AddressCard(): ReactNode {
  const t = useT();
  const auth = useClient();
  const toast = useToast();
  const user = useUser();
  const [isChanging, setChanging] = useState(false);
  const resend = useSubmit(
    () => auth.request('POST', '/auth/verify-email/resend'),
    () => toast.done(t('address.sent')),
  );
  return (
    <Card
      title={t('address.title')}
      description={t('address.lead')}
      actions={
        <Button size="small" onClick={() => setChanging(true)}>
          {t('address.change')}
        </Button>
      }
    >
      <ProblemNotice error={resend.error} />
      <ul className="nl-items">
        <Item
          icon={<MailIcon />}
          title={
            <>
              {user.email}
              {user.emailVerified ? (
                <Badge tone="good">{t('address.verified')}</Badge>
              ) : (
                <Badge tone="warn">{t('address.unverified')}</Badge>
              )}
            </>
          }
        />
      </ul>
      {!user.emailVerified && (
        <Notice
          tone="warn"
          action={
            <Button size="small" pending={resend.pending} onClick={() => void resend.submit()}>
              {t('address.resend')}
            </Button>
          }
        >
          {t('address.why')}
        </Notice>
      )}
      {isChanging && <ChangeAddress onClose={() => setChanging(false)} />}
    </Card>
  );
}

function ChangeAddress({ onClose }: { onClose: () => void }): ReactNode {
  const t = useT();
  const auth = useClient();
  const toast = useToast();
  const user = useUser();
  const reload = useReload();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const change = useSubmit(
    () =>
      auth.request('POST', '/auth/change-email', {
        email: email.trim(),
        ...(user.hasPassword && { password }),
      }),
    () => {
      toast.done(t('address.changing', { email: email.trim() }));
      void reload();
      onClose();
    },
  );
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('address.change')}
      description={t('address.changeLead')}
      submitLabel={t('address.submit')}
      pending={change.pending}
      error={change.error}
      onSubmit={change.submit}
    >
      <Field
        label={t('address.new')}
        type="email"
        autoComplete="email"
        maxLength={254}
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        autoFocus
        required
      />
      {user.hasPassword && <CurrentPassword value={password} onChange={setPassword} />}
    </FormDialog>
  );
}
