import { useClient } from '@nightlatch/react';
import { type ReactNode, useState } from 'react';
import { Button, Card, PasswordField, useToast } from '../../design/index.ts';
import { useT } from '../messages/index.ts';
import { passwordHint } from '../settings.ts';
import { useSubmit } from '../use-submit.ts';
import { FormDialog } from './form-dialog.tsx';
import { useReload, useUser } from './queries.ts';

/** The password: changed, or chosen where there is none. */
export function PasswordCard(): ReactNode {
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
  const auth = useClient();
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
        hint={passwordHint(t)}
        autoComplete="new-password"
        value={newPassword}
        onChange={(event) => setNew(event.target.value)}
        required
      />
    </FormDialog>
  );
}
