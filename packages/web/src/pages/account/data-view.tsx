import { useClient } from '@nightlatch/react';
import { type ReactNode, useState } from 'react';
import { Button, Card, DownloadIcon, Notice, useToast } from '../../design/index.ts';
import { CurrentPassword } from '../current-password.tsx';
import { useT } from '../messages/index.ts';
import { useSubmit } from '../use-submit.ts';
import { FormDialog } from './form-dialog.tsx';
import { useUser } from './queries.ts';
import { View } from './view.tsx';
import { ProblemNotice } from '../problem-notice.tsx';

/** `/account/data`: a copy of what is kept, and the end of the account. */
export function DataView(): ReactNode {
  const t = useT();
  const auth = useClient();
  const toast = useToast();
  const [isDeleting, setDeleting] = useState(false);
  const save = useSubmit(
    () => auth.request('GET', '/auth/me/export'),
    (data) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(
        new Blob([JSON.stringify(data, undefined, 2)], { type: 'application/json' }),
      );
      link.download = 'account.json';
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      toast.done(t('data.saved'));
    },
  );
  return (
    <View title={t('data.title')} lead={t('data.lead')}>
      <Card
        title={t('data.export')}
        description={t('data.exportLead')}
        actions={
          <Button
            size="small"
            icon={<DownloadIcon size={18} />}
            pending={save.pending}
            onClick={() => void save.submit()}
          >
            {t('data.download')}
          </Button>
        }
      >
        <ProblemNotice error={save.error} />
      </Card>
      <Card
        tone="danger"
        title={t('data.delete')}
        description={t('data.deleteLead')}
        actions={
          <Button tone="danger" size="small" onClick={() => setDeleting(true)}>
            {t('data.deleteButton')}
          </Button>
        }
      >
        {isDeleting && <DeleteAccount onClose={() => setDeleting(false)} />}
      </Card>
    </View>
  );
}

function DeleteAccount({ onClose }: { onClose: () => void }): ReactNode {
  const t = useT();
  const auth = useClient();
  const user = useUser();
  const [password, setPassword] = useState('');
  // When it is gone the state of the client says so, and the frame leaves.
  const remove = useSubmit(
    () => auth.request('DELETE', '/auth/me', user.hasPassword ? { password } : {}),
    onClose,
  );
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('data.deleteTitle')}
      submitLabel={t('data.deleteButton')}
      tone="danger"
      pending={remove.pending}
      error={remove.error}
      onSubmit={remove.submit}
    >
      <Notice tone="warn">{t('data.deleteWarning')}</Notice>
      {user.hasPassword && <CurrentPassword value={password} onChange={setPassword} autoFocus />}
    </FormDialog>
  );
}
