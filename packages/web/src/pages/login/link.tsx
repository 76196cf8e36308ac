import { useClient } from '@nightlatch/react';
import { type ReactNode } from 'react';
import { Button, FingerprintIcon, LinkIcon } from '../../design/index.ts';
import { AuthLayout } from '../auth-layout.tsx';
import { useT } from '../messages/index.ts';
import { PasswordForm } from '../password-form.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import { useSubmit } from '../use-submit.ts';
import { providerName, useProviders } from './providers.tsx';
import { type StepViewProps } from './steps.tsx';

/** The address of an account at a provider has an account here: its owner proves that both are theirs. */
export default function LinkView({ step, onStep, onRestart }: StepViewProps<'link'>): ReactNode {
  const t = useT();
  const auth = useClient();
  const provider = providerName(useProviders().data, step.provider);
  const passkey = useSubmit(() => auth.passkeys.link(step.challenge), onStep);
  const challenge = step.challenge === undefined ? {} : { challenge: step.challenge };
  const hasPassword = step.methods.includes('password');
  const hasPasskey = step.methods.includes('passkey') && auth.passkeys.isAvailable;
  return (
    <AuthLayout
      title={t('link.title')}
      lead={hasPassword || hasPasskey ? t('link.lead', { provider }) : t('link.otherwise', { provider })}
      sign={<LinkIcon size={26} />}
      footer={
        <Button tone="quiet" size="small" onClick={onRestart}>
          {t('login.restart')}
        </Button>
      }
    >
      {hasPasskey && (
        <>
          <ProblemNotice error={passkey.error} />
          <Button
            block
            icon={<FingerprintIcon />}
            pending={passkey.pending}
            onClick={() => void passkey.submit()}
          >
            {t('factor.usePasskey')}
          </Button>
        </>
      )}
      {hasPassword && (
        <PasswordForm
          submitLabel={t('link.submit')}
          send={(password) => auth.federated.link({ method: 'password', password, ...challenge })}
          onDone={onStep}
        />
      )}
    </AuthLayout>
  );
}
