import { type UserResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { type ReactNode } from 'react';
import { unwrap } from '../../app/auth.ts';
import { Dialog, Notice, useToast } from '../../design/index.ts';
import { useT as useConsole } from '../messages/index.ts';
import { useT } from './messages/index.ts';
import { PersonForm } from './person-form.tsx';

interface EditDialogProps {
  open: boolean;
  user: UserResponse;
  onClose: () => void;
  onChanged: (user: UserResponse) => void;
}

/** Name, address and roles of an account. */
export function EditDialog({ open, user, onClose, onChanged }: EditDialogProps): ReactNode {
  const t = useT();
  const common = useConsole();
  const auth = useClient();
  const toast = useToast();
  const address = user.email ?? '';
  return (
    <Dialog open={open} onClose={onClose} title={t('edit')} closeLabel={common('close')} keepOpen>
      <PersonForm
        initial={{ name: user.name, email: address, roles: user.roles }}
        submitLabel={common('save')}
        isEmailRequired={user.email !== undefined}
        note={({ email }) => email !== address && <Notice>{t('edit.email')}</Notice>}
        send={({ name, email, roles }) => {
          const changes = {
            ...(name !== user.name && { name }),
            ...(email !== address && { email }),
            ...(roles.join() !== user.roles.join() && { roles: [...roles] }),
          };
          return unwrap(auth.request('PATCH', '/users/{id}', changes, { params: { id: user.id } }));
        }}
        onDone={(changed) => {
          onChanged(changed);
          toast.done(t('edit.done'));
          onClose();
        }}
      />
    </Dialog>
  );
}
