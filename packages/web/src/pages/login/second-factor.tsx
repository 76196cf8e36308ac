import { useClient } from '@nightlatch/react';
import { type ReactNode, useState } from 'react';
import { Button, FingerprintIcon, ShieldIcon } from '../../design/index.ts';
import { AuthLayout } from '../auth-layout.tsx';
import { useT } from '../messages/index.ts';
import { PasswordForm } from '../password-form.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import { useSubmit } from '../use-submit.ts';
import { CodeForm } from './code-form.tsx';
import { type StepViewProps } from './steps.tsx';

const METHODS = ['passkey', 'totp', 'email', 'recovery_code', 'password'] as const;
type Method = (typeof METHODS)[number];

/** The second factor of a login: the best that the account has first, and the way to the others. */
export default function SecondFactorView({
  step,
  onStep,
  onRestart,
}: StepViewProps<'secondFactor'>): ReactNode {
  const t = useT();
  const auth = useClient();
  const offered = METHODS.filter(
    (method) => step.methods.includes(method) && (method !== 'passkey' || auth.passkeys.isAvailable),
  );
  const [method, setMethod] = useState<Method | undefined>(offered[0]);
  const [remember, setRemember] = useState(false);
  const others = offered.filter((each) => each !== method);
  const passkey = useSubmit(() => auth.passkeys.secondFactor(step.challenge, { remember }), onStep);
  const isLost = (code: string): boolean => code === 'challenge_invalid';
  const continueBy = (how: Method, given: object, isRemembered: boolean) =>
    auth.continueLogin({ challenge: step.challenge, method: how, ...given, remember: isRemembered });
  return (
    <AuthLayout
      title={t('factor.title')}
      lead={method === undefined ? t('factor.none') : t(`factor.lead.${method}`)}
      sign={<ShieldIcon size={26} />}
      footer={
        <Button tone="quiet" size="small" onClick={onRestart}>
          {t('login.restart')}
        </Button>
      }
    >
      {method === 'passkey' && (
        <>
          <ProblemNotice error={passkey.error} />
          <Button
            tone="primary"
            block
            icon={<FingerprintIcon />}
            pending={passkey.pending}
            onClick={() => {
              setRemember(false);
              void passkey.submit();
            }}
          >
            {t('factor.usePasskey')}
          </Button>
        </>
      )}
      {(method === 'totp' || method === 'email' || method === 'recovery_code') && (
        <CodeForm
          key={method}
          label={t(`factor.label.${method}`)}
          kind={method === 'recovery_code' ? 'recovery' : 'digits'}
          submitLabel={t('login.submit')}
          canRemember={method !== 'recovery_code'}
          send={(code, isRemembered) => continueBy(method, { code }, isRemembered)}
          onDone={onStep}
          onError={({ code }) => isLost(code) && setTimeout(onRestart, 4_000)}
        />
      )}
      {method === 'password' && (
        <PasswordForm
          submitLabel={t('login.submit')}
          send={(password) => continueBy('password', { password }, false)}
          onDone={onStep}
        />
      )}
      {others.length > 0 && (
        <div className="nl-auth__ways">
          {others.map((other) => (
            <Button key={other} tone="quiet" size="small" onClick={() => setMethod(other)}>
              {t(`factor.use.${other}`)}
            </Button>
          ))}
        </div>
      )}
    </AuthLayout>
  );
}
