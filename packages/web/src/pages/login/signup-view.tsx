import { type Step } from '@nightlatch/client';
import { useClient, useSession } from '@nightlatch/react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import {
  Button,
  ButtonLink,
  ErrorState,
  Field,
  FingerprintIcon,
  Notice,
  PasswordField,
  Skeleton,
} from '../../design/index.ts';
import { AuthLayout } from '../auth-layout.tsx';
import { useT } from '../messages/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { fieldsOf } from '../problems.ts';
import { passwordHint, settings } from '../settings.ts';
import { useSubmit } from '../use-submit.ts';
import { useMethods } from './login-view.tsx';
import { ProviderIcon } from './provider-icon.tsx';
import { useProviders } from './providers.tsx';
import { Leaving, place, Steps } from './steps.tsx';

/** `/signup`: opens an account, with a password or a passkey, where that is open to people. */
export function SignUpView(): ReactNode {
  const t = useT();
  const auth = useClient();
  const state = useSession();
  const methods = useMethods();
  const [step, setStep] = useState<Step>();
  const [isSending, setSending] = useState(false);
  useEffect(() => void auth.ready(), [auth]);
  if (step !== undefined) return <Steps step={step} onStep={setStep} onRestart={() => setStep(undefined)} />;
  // By another tab, or before. Our own sign-up may have something to show before it leaves: recovery codes.
  if (state.status === 'signedIn' && !isSending)
    return (
      <Steps step={{ kind: 'signedIn', user: state.user }} onStep={setStep} onRestart={() => undefined} />
    );
  if (state.status === 'loading' && state.error === undefined) return <Leaving />;
  const policy = methods.data?.signUp;
  const isShut = policy === 'closed' || policy === 'invitation';
  return (
    <AuthLayout
      title={t('signup.title')}
      lead={isShut ? undefined : t('signup.lead', { product: settings.product.name })}
      footer={t.rich('signup.logIn', {
        link: (
          <Link to="/login" search={(search) => search}>
            {t('signup.logInLink')}
          </Link>
        ),
      })}
    >
      {methods.isPending && <Skeleton label={t('loading')} shape="rows" lines={4} />}
      {methods.isError && (
        <ErrorState
          title={t('problem.network')}
          retryLabel={t('retry')}
          onRetry={() => void methods.refetch()}
        />
      )}
      {isShut && <Notice>{policy === 'closed' ? t('signup.closed') : t('signup.invitation')}</Notice>}
      {methods.isSuccess && !isShut && (
        <SignUpForm
          methods={methods.data.methods}
          isBounded={policy === 'domains'}
          onSending={setSending}
          onStep={setStep}
        />
      )}
    </AuthLayout>
  );
}

interface SignUpFormProps {
  methods: readonly string[];
  /** Whether only addresses on some domains may. */
  isBounded: boolean;
  /** Called with whether a sign-up is under way; not at its end, when there is a step. */
  onSending: (isSending: boolean) => void;
  onStep: (step: Step) => void;
}

function SignUpForm({ methods, isBounded, onSending, onStep }: SignUpFormProps): ReactNode {
  const t = useT();
  const auth = useClient();
  const providers = useProviders().data ?? [];
  const hasPassword = methods.includes('password');
  const hasPasskey = methods.includes('passkey') && auth.passkeys.isAvailable;
  const [person, setPerson] = useState({ name: '', email: '', password: '' });
  const [byPasskey, setByPasskey] = useState(!hasPassword);
  const { name, email, password } = person;
  const trimmed = { name: name.trim(), email: email.trim() };
  const { pending, error, submit } = useSubmit(async () => {
    onSending(true);
    const result = await (byPasskey ? auth.passkeys.signUp(trimmed) : auth.signUp({ ...trimmed, password }));
    if (!result.ok) onSending(false);
    return result;
  }, onStep);
  const wrong = fieldsOf(t, error);
  const isTold = ['name', 'email', 'password'].some((field) => wrong[field] !== undefined);
  const returnTo = `${settings.base}/login?returnTo=${encodeURIComponent(place())}`;
  if (!hasPassword && !hasPasskey && providers.length === 0) return <Notice>{t('signup.byMail')}</Notice>;
  return (
    <>
      <form className="nl-auth__form" onSubmit={(event) => void submit(event)}>
        {!isTold && <ProblemNotice error={error} />}
        <Field
          label={t('name')}
          autoComplete="name"
          maxLength={100}
          value={name}
          errors={wrong['name']}
          onChange={(event) => setPerson({ ...person, name: event.target.value })}
          autoFocus
          required
        />
        <Field
          label={t('email')}
          type="email"
          autoComplete="username"
          maxLength={254}
          hint={isBounded ? t('signup.domains') : undefined}
          value={email}
          errors={wrong['email']}
          onChange={(event) => setPerson({ ...person, email: event.target.value })}
          required
        />
        {!byPasskey && (
          <PasswordField
            label={t('password')}
            autoComplete="new-password"
            hint={passwordHint(t)}
            showLabel={t('password.show')}
            hideLabel={t('password.hide')}
            value={password}
            errors={wrong['password']}
            onChange={(event) => setPerson({ ...person, password: event.target.value })}
            required
          />
        )}
        <Button
          type="submit"
          tone="primary"
          block
          pending={pending}
          icon={byPasskey ? <FingerprintIcon /> : undefined}
        >
          {byPasskey ? t('signup.submitPasskey') : t('signup.submit')}
        </Button>
        {hasPassword && hasPasskey && (
          <Button tone="quiet" size="small" onClick={() => setByPasskey(!byPasskey)}>
            {byPasskey ? t('signup.usePassword') : t('signup.usePasskey')}
          </Button>
        )}
      </form>
      {providers.length > 0 && (
        <>
          <div className="nl-auth__or">{t('login.or')}</div>
          <div className="nl-auth__ways">
            {providers.map(({ id, name: called }) => (
              <ButtonLink
                key={id}
                block
                icon={<ProviderIcon id={id} />}
                href={auth.federated.startUrl(id, { returnTo })}
              >
                {t('login.provider', { provider: called })}
              </ButtonLink>
            ))}
          </div>
        </>
      )}
    </>
  );
}
