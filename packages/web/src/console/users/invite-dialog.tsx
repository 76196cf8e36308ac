import { useClient } from '@nightlatch/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { unwrap } from '../../app/auth.ts';
import { Button, Dialog, Field, useToast } from '../../design/index.ts';
import { useT as useConsole } from '../messages/index.ts';
import { useGoTo } from '../parts/link.tsx';
import { fieldsOf, ProblemNotice } from '../parts/problems.tsx';
import { useT } from './messages/index.ts';
import { RolesField } from './roles-field.tsx';

/** An account for somebody else, who chooses the password by a mailed link. */
export function InviteDialog({ open, onClose }: { open: boolean; onClose: () => void }): ReactNode {
  const t = useT();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('invite')}
      description={t('invite.lead')}
      closeLabel={useConsole()('close')}
      keepOpen
    >
      <InviteForm onClose={onClose} />
    </Dialog>
  );
}

function InviteForm({ onClose }: { onClose: () => void }): ReactNode {
  const t = useT();
  const auth = useClient();
  const goTo = useGoTo();
  const toast = useToast();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [roles, setRoles] = useState<string[]>(['user']);
  const invitation = useMutation({
    mutationFn: () => unwrap(auth.request('POST', '/users', { name, email, roles })),
    onSuccess: async (user) => {
      toast.done(t('invite.done', { email: user.email ?? '' }));
      await queries.invalidateQueries({ queryKey: ['users'] });
      onClose();
      goTo(`/users/${user.id}`);
    },
  });
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!invitation.isPending) invitation.mutate();
  };
  const errors = fieldsOf(t, invitation.error);
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
        required
      />
      <RolesField value={roles} onChange={setRoles} />
      <ProblemNotice error={invitation.error} except={['name', 'email']} />
      <Button type="submit" tone="primary" block pending={invitation.isPending}>
        {t('invite.send')}
      </Button>
    </form>
  );
}
