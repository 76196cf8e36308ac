import { useClient } from '@nightlatch/react';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { unwrap } from '../../app/auth.ts';
import { Dialog, useToast } from '../../design/index.ts';
import { useT as useConsole } from '../messages/index.ts';
import { useGoTo } from '../parts/link.tsx';
import { useT } from './messages/index.ts';
import { PersonForm } from './person-form.tsx';

const NOBODY = { name: '', email: '', roles: ['user'] };

/** An account for somebody else, who chooses the password by a mailed link. */
export function InviteDialog({ open, onClose }: { open: boolean; onClose: () => void }): ReactNode {
  const t = useT();
  const common = useConsole();
  const auth = useClient();
  const goTo = useGoTo();
  const toast = useToast();
  const queries = useQueryClient();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('invite')}
      description={t('invite.lead')}
      closeLabel={common('close')}
      keepOpen
    >
      <PersonForm
        initial={NOBODY}
        submitLabel={t('invite.send')}
        send={({ roles, ...person }) =>
          unwrap(auth.request('POST', '/users', { ...person, roles: [...roles] }))
        }
        onDone={(user) => {
          toast.done(t('invite.done', { email: user.email ?? '' }));
          void queries.invalidateQueries({ queryKey: ['users'] });
          onClose();
          goTo(`/users/${user.id}`);
        }}
      />
    </Dialog>
  );
}
