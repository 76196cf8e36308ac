import { type UserResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { unwrap } from '../../app/auth.ts';
import { Button, Dialog, Field, Notice, useToast } from '../../design/index.ts';
import { useT as useConsole } from '../messages/index.ts';
import { fieldsOf, ProblemNotice } from '../parts/problems.tsx';
import { useT } from './messages/index.ts';
import { RolesField } from './roles-field.tsx';

interface EditDialogProps {
  open: boolean;
  user: UserResponse;
  onClose: () => void;
  onChanged: (user: UserResponse) => void;
}

/** Name, address and roles of an account. */
export function EditDialog({ open, user, onClose, onChanged }: EditDialogProps): ReactNode {
  const t = useT();
  return (
    <Dialog open={open} onClose={onClose} title={t('edit')} closeLabel={useConsole()('close')} keepOpen>
      <EditForm user={user} onClose={onClose} onChanged={onChanged} />
    </Dialog>
  );
}

function EditForm({ user, onClose, onChanged }: Omit<EditDialogProps, 'open'>): ReactNode {
  const t = useT();
  const auth = useClient();
  const toast = useToast();
  const [name, setName] = useState(user.name);
  const [email, setEmail] = useState(user.email ?? '');
  const [roles, setRoles] = useState(user.roles);
  const change = useMutation({
    mutationFn: () =>
      unwrap(
        auth.request(
          'PATCH',
          '/users/{id}',
          {
            ...(name !== user.name && { name }),
            ...(email !== (user.email ?? '') && { email }),
            ...(roles.join() !== user.roles.join() && { roles }),
          },
          { params: { id: user.id } },
        ),
      ),
    onSuccess: (changed) => {
      onChanged(changed);
      toast.done(t('edit.done'));
      onClose();
    },
  });
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!change.isPending) change.mutate();
  };
  const errors = fieldsOf(t, change.error);
  return (
    <form className="nl-form" onSubmit={send}>
      <Field
        label={t('name')}
        value={name}
        onChange={({ target }) => setName(target.value)}
        errors={errors['name']}
        autoComplete="off"
        required
      />
      <Field
        label={t('email')}
        type="email"
        value={email}
        onChange={({ target }) => setEmail(target.value)}
        errors={errors['email']}
        autoComplete="off"
        required={user.email !== undefined}
      />
      {email !== (user.email ?? '') && <Notice>{t('edit.email')}</Notice>}
      <RolesField value={roles} onChange={setRoles} />
      <ProblemNotice error={change.error} except={['name', 'email']} />
      <Button type="submit" tone="primary" block pending={change.isPending}>
        {useConsole()('save')}
      </Button>
    </form>
  );
}
