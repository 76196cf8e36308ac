import { type Result } from '@nightlatch/client';
import { type ReactNode, useState } from 'react';
import { Button } from '../design/index.ts';
import { CurrentPassword } from './current-password.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { useSubmit } from './use-submit.ts';

interface PasswordFormProps<T> {
  submitLabel: string;
  send: (password: string) => Promise<Result<T>>;
  onDone: (data: T) => void;
}

/** The password of an account that is known already. */
export function PasswordForm<T>({ submitLabel, send, onDone }: PasswordFormProps<T>): ReactNode {
  const [password, setPassword] = useState('');
  const { pending, error, submit } = useSubmit(() => send(password), onDone);
  return (
    <form className="nl-auth__form" onSubmit={(event) => void submit(event)}>
      <ProblemNotice error={error} />
      <CurrentPassword value={password} onChange={setPassword} autoFocus />
      <Button type="submit" tone="primary" block pending={pending}>
        {submitLabel}
      </Button>
    </form>
  );
}
