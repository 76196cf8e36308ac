import { type AuthError, type LoginMethodsResponse, type Step } from '@nightlatch/client';
import { useClient, useSession } from '@nightlatch/react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { unwrap } from '../../app/auth.ts';
import {
  Badge,
  Button,
  ButtonLink,
  ErrorState,
  Field,
  FingerprintIcon,
  MailIcon,
  Notice,
  PasswordField,
  Skeleton,
} from '../../design/index.ts';
import { AuthLayout } from '../auth-layout.tsx';
import { useT } from '../messages/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { settings } from '../settings.ts';
import { useSubmit } from '../use-submit.ts';
import { MailView } from './mail-view.tsx';
import { ProviderIcon } from './provider-icon.tsx';
import { useProviders } from './providers.tsx';
import { Leaving, place, Steps } from './steps.tsx';
import { arrive, believed, leave } from './way-back.ts';

/** What can be logged in with, and what was used last in this browser. */
export function useMethods() {
  const auth = useClient();
  return useQuery({ queryKey: ['methods'], queryFn: () => unwrap(auth.request('GET', '/auth/methods')) });
}

/** `/login`: the first step of a login, and all that follow. */
export function LoginView(): ReactNode {
  const auth = useClient();
  const state = useSession();
  // A provider has sent the browser back: what is lacking stands behind the #.
  const [returned] = useState(() => believed(auth.federated.returned(location.hash)));
  const [step, setStep] = useState(returned?.ok === true ? returned.data : undefined);
  const [mail, setMail] = useState<{ email: string }>();
  useEffect(() => {
    arrive();
    if (location.hash !== '') history.replaceState(history.state, '', location.pathname + location.search);
    void auth.ready();
  }, [auth]);
  const restart = (): void => {
    setStep(undefined);
    setMail(undefined);
  };
  if (step !== undefined) return <Steps step={step} onStep={setStep} onRestart={restart} />;
  if (state.status === 'signedIn')
    return <Steps step={{ kind: 'signedIn', user: state.user }} onStep={setStep} onRestart={restart} />;
  if (state.status === 'loading' && state.error === undefined) return <Leaving />;
  if (mail !== undefined) return <MailView email={mail.email} onStep={setStep} onBack={restart} />;
  const refusal = returned?.ok === false ? returned.error : undefined;
  return <Start returned={refusal} onStep={setStep} onMail={(email) => setMail({ email })} />;
}

interface StartProps {
  returned: AuthError | undefined;
  onStep: (step: Step) => void;
  onMail: (email: string) => void;
}

function Start({ returned, onStep, onMail }: StartProps): ReactNode {
  const t = useT();
  const methods = useMethods();
  const canSignUp = methods.data?.signUp === 'open' || methods.data?.signUp === 'domains';
  return (
    <AuthLayout
      title={t('login.title')}
      lead={t('login.lead', { product: settings.product.name })}
      footer={
        canSignUp &&
        t.rich('login.signUp', {
          link: (
            <Link to="/signup" search={(search) => search}>
              {t('login.signUpLink')}
            </Link>
          ),
        })
      }
    >
      <ProblemNotice error={returned} />
      {methods.isPending && <Skeleton label={t('loading')} shape="rows" lines={3} />}
      {methods.isError && (
        <ErrorState
          title={t('problem.network')}
          retryLabel={t('retry')}
          onRetry={() => void methods.refetch()}
        />
      )}
      {methods.isSuccess && <Ways methods={methods.data} onStep={onStep} onMail={onMail} />}
    </AuthLayout>
  );
}

interface WaysProps extends Omit<StartProps, 'returned'> {
  methods: LoginMethodsResponse;
}

/** Every way in. The form takes the main place, and what was used last says so. */
function Ways({ methods: { methods, lastUsed }, onStep, onMail }: WaysProps): ReactNode {
  const t = useT();
  const auth = useClient();
  const providers = useProviders().data ?? [];
  const has = (method: string): boolean => methods.includes(method);
  const canUsePasskey = has('passkey') && auth.passkeys.isAvailable;
  useAutofill(canUsePasskey, onStep);
  const passkey = useSubmit(() => auth.passkeys.logIn(), onStep);
  const last = (method: string): ReactNode => lastUsed === method && <Badge>{t('login.lastUsed')}</Badge>;
  const returnTo = `${settings.base}/login?returnTo=${encodeURIComponent(place())}`;
  const hasForm = has('password') || has('email');
  return (
    <>
      <ProblemNotice error={passkey.error} />
      {hasForm && (
        <Form
          hasPassword={has('password')}
          hasMail={has('email')}
          hasPasskey={canUsePasskey}
          lastUsed={lastUsed}
          onStep={onStep}
          onMail={onMail}
        />
      )}
      {hasForm && (canUsePasskey || providers.length > 0) && (
        <div className="nl-auth__or">{t('login.or')}</div>
      )}
      <div className="nl-auth__ways">
        {canUsePasskey && (
          <div className="nl-auth__way">
            {last('passkey')}
            <Button
              block
              tone={hasForm ? 'plain' : 'primary'}
              icon={<FingerprintIcon />}
              pending={passkey.pending}
              onClick={() => void passkey.submit()}
            >
              {t('login.passkey')}
            </Button>
          </div>
        )}
        {providers.map(({ id, name }) => (
          <div key={id} className="nl-auth__way">
            {last(id)}
            <ButtonLink
              block
              icon={<ProviderIcon id={id} />}
              href={auth.federated.startUrl(id, { returnTo })}
              onClick={leave}
            >
              {t('login.provider', { provider: name })}
            </ButtonLink>
          </div>
        ))}
      </div>
      {!hasForm && !canUsePasskey && providers.length === 0 && <Notice tone="warn">{t('login.none')}</Notice>}
    </>
  );
}

/** Passkeys stand in the autofill of the first field, as long as nothing else is asked for. */
function useAutofill(isOn: boolean, onStep: (step: Step) => void): void {
  const auth = useClient();
  const handler = useRef(onStep);
  useEffect(() => {
    handler.current = onStep;
  });
  useEffect(() => {
    if (!isOn) return undefined;
    const abort = new AbortController();
    const offer = async (): Promise<void> => {
      if (!(await auth.passkeys.isConditionalAvailable()) || abort.signal.aborted) return;
      const result = await auth.passkeys.logIn({ conditional: true, signal: abort.signal });
      if (result.ok) handler.current(result.data);
    };
    void offer();
    return () => abort.abort();
  }, [auth, isOn]);
}

interface FormProps extends Omit<StartProps, 'returned'> {
  hasPassword: boolean;
  hasMail: boolean;
  hasPasskey: boolean;
  lastUsed: string | undefined;
}

function Form({ hasPassword, hasMail, hasPasskey, lastUsed, onStep, onMail }: FormProps): ReactNode {
  const t = useT();
  const auth = useClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const isAddress = name.includes('@');
  const trimmed = name.trim();
  const { pending, error, submit } = useSubmit(
    () => auth.logIn({ ...(isAddress ? { email: trimmed } : { username: trimmed }), password }),
    onStep,
  );
  const askForMail = (): void => {
    if (field.current?.reportValidity() === true) onMail(trimmed);
  };
  return (
    <form
      className="nl-auth__form"
      onSubmit={(event) => {
        if (hasPassword) void submit(event);
        else {
          event.preventDefault();
          onMail(trimmed);
        }
      }}
    >
      <ProblemNotice error={error} />
      <Field
        ref={field}
        label={hasPassword ? t('login.name') : t('email')}
        type={hasPassword ? 'text' : 'email'}
        name="login"
        autoComplete={hasPasskey ? 'username webauthn' : 'username'}
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        value={name}
        onChange={(event) => setName(event.target.value)}
        autoFocus
        required
      />
      {hasPassword && (
        <PasswordField
          label={t('password')}
          name="password"
          autoComplete="current-password"
          showLabel={t('password.show')}
          hideLabel={t('password.hide')}
          aside={
            <Link to="/login/$view" params={{ view: 'forgot' }} search={(search) => search}>
              {t('login.forgot')}
            </Link>
          }
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          required
        />
      )}
      {hasPassword && (
        <div className="nl-auth__way">
          {lastUsed === 'password' && <Badge>{t('login.lastUsed')}</Badge>}
          <Button type="submit" tone="primary" block pending={pending}>
            {t('login.submit')}
          </Button>
        </div>
      )}
      {hasMail && (
        <div className="nl-auth__way">
          {lastUsed === 'email' && <Badge>{t('login.lastUsed')}</Badge>}
          <Button
            type={hasPassword ? 'button' : 'submit'}
            tone={hasPassword ? 'plain' : 'primary'}
            block
            icon={<MailIcon />}
            onClick={hasPassword ? askForMail : undefined}
          >
            {t('login.mail')}
          </Button>
        </div>
      )}
    </form>
  );
}
