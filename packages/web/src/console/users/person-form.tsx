import { type UserResponse } from '@nightlatch/client';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { Button, Field } from '../../design/index.ts';
import { fieldsOf, ProblemNotice } from '../parts/problems.tsx';
import { useT } from './messages/index.ts';
import { RolesField } from './roles-field.tsx';

/** What an administrator says of somebody. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
}

interface PersonFormProps {
  initial: Person;
  submitLabel: string;
  send: (person: Person) => Promise<UserResponse>;
  onDone: (user: UserResponse) => void;
  isEmailRequired?: boolean;
  /** What has to be known of what was typed. */
  note?: (person: Person) => ReactNode;
}

/** Name, address and roles of somebody. */
export function PersonForm({
  initial,
  submitLabel,
  send,
  onDone,
  isEmailRequired = true,
  note,
}: PersonFormProps): ReactNode {
  const t = useT();
  const [person, setPerson] = useState(initial);
  const sending = useMutation({ mutationFn: () => send(person), onSuccess: onDone });
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!sending.isPending) sending.mutate();
  };
  const errors = fieldsOf(t, sending.error);
  return (
    <form className="nl-form" onSubmit={submit}>
      <Field
        label={t('name')}
        value={person.name}
        onChange={({ target }) => setPerson({ ...person, name: target.value })}
        errors={errors['name']}
        autoComplete="off"
        required
      />
      <Field
        label={t('email')}
        type="email"
        value={person.email}
        onChange={({ target }) => setPerson({ ...person, email: target.value })}
        errors={errors['email']}
        autoComplete="off"
        required={isEmailRequired}
      />
      {note?.(person)}
      <RolesField value={person.roles} onChange={(roles) => setPerson({ ...person, roles })} />
      <ProblemNotice error={sending.error} except={['name', 'email']} />
      <Button type="submit" tone="primary" block pending={sending.isPending}>
        {submitLabel}
      </Button>
    </form>
  );
}
