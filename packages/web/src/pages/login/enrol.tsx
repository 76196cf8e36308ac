import { type TotpEnrolmentResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { type ReactNode, useState } from 'react';
import { Button, FingerprintIcon, PhoneIcon, ShieldIcon } from '../../design/index.ts';
import { AuthLayout } from '../auth-layout.tsx';
import { useT } from '../messages/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { QrCode } from '../qr-code.tsx';
import { settings } from '../settings.ts';
import { useSubmit } from '../use-submit.ts';
import { CodeForm } from './code-form.tsx';
import { type StepViewProps } from './steps.tsx';

/** A second factor that a login demands of somebody who has none. */
export default function EnrolView({ step, onStep, onRestart }: StepViewProps<'action'>): ReactNode {
  const t = useT();
  const auth = useClient();
  const [enrolment, setEnrolment] = useState<TotpEnrolmentResponse>();
  const totp = useSubmit(() => auth.enrol.totp(step.challenge), setEnrolment);
  const passkey = useSubmit(() => auth.passkeys.enrol(step.challenge), onStep);
  const footer = (
    <Button tone="quiet" size="small" onClick={onRestart}>
      {t('login.restart')}
    </Button>
  );
  if (enrolment !== undefined) {
    return (
      <AuthLayout title={t('totp.title')} lead={t('totp.lead')} footer={footer}>
        <QrCode svg={enrolment.qr} uri={enrolment.uri} secret={enrolment.secret} />
        <CodeForm
          label={t('factor.label.totp')}
          kind="digits"
          submitLabel={t('totp.confirm')}
          send={(code) =>
            auth.enrol.confirmTotp({ challenge: step.challenge, enrolment: enrolment.challenge, code })
          }
          onDone={onStep}
        />
      </AuthLayout>
    );
  }
  return (
    <AuthLayout
      title={t('enrol.title')}
      lead={t('enrol.lead')}
      sign={<ShieldIcon size={26} />}
      footer={footer}
    >
      <ProblemNotice error={totp.error ?? passkey.error} />
      <div className="nl-auth__ways">
        {settings.factors.includes('passkey') && auth.passkeys.isAvailable && (
          <Button
            tone="primary"
            block
            icon={<FingerprintIcon />}
            pending={passkey.pending}
            onClick={() => void passkey.submit()}
          >
            {t('enrol.passkey')}
          </Button>
        )}
        {settings.factors.includes('totp') && (
          <Button block icon={<PhoneIcon />} pending={totp.pending} onClick={() => void totp.submit()}>
            {t('enrol.totp')}
          </Button>
        )}
      </div>
    </AuthLayout>
  );
}
