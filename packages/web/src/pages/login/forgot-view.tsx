import { useClient } from '@nightlatch/react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Button, Field, MailIcon } from '../../design/index.ts';
import { AuthLayout } from '../auth-layout.tsx';
import { useT } from '../messages/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { useSubmit } from '../use-submit.ts';

/** `/login/forgot`: asks for a mail to choose another password. It says the same whether there is such an account. */
export function ForgotView(): ReactNode {
  const t = useT();
  const auth = useClient();
  const [email, setEmail] = useState('');
  const [sentTo, setSentTo] = useState<string>();
  const { pending, error, submit } = useSubmit(
    () => auth.request('POST', '/auth/forgot-password', { email: email.trim() }),
    () => setSentTo(email.trim()),
  );
  const back = (
    <Link to="/login" search={(search) => search}>
      {t('login.back')}
    </Link>
  );
  if (sentTo !== undefined) {
    return (
      <AuthLayout
        title={t('forgot.sentTitle')}
        lead={t('forgot.sent', { email: sentTo })}
        sign={<MailIcon size={26} />}
        footer={back}
      />
    );
  }
  return (
    <AuthLayout title={t('forgot.title')} lead={t('forgot.lead')} footer={back}>
      <form className="nl-auth__form" onSubmit={(event) => void submit(event)}>
        <ProblemNotice error={error} />
        <Field
          label={t('email')}
          type="email"
          autoComplete="username"
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          autoFocus
          required
        />
        <Button type="submit" tone="primary" block pending={pending}>
          {t('forgot.submit')}
        </Button>
      </form>
    </AuthLayout>
  );
}
