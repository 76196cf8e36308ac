import { useClient } from '@nightlatch/react';
import { type ReactNode, useState } from 'react';
import { Button, MailIcon, Notice } from '../../design/index.ts';
import { AuthLayout } from '../auth-layout.tsx';
import { useT } from '../messages/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { useSubmit } from '../use-submit.ts';
import { type StepViewProps } from './steps.tsx';

let asked = false;

/** An address that has to be confirmed before there is a session. */
export default function VerifyView({ step, onStep, onRestart }: StepViewProps<'action'>): ReactNode {
  const t = useT();
  const auth = useClient();
  const [isRepeated] = useState(asked);
  const { pending, error, submit } = useSubmit(
    () => auth.continueVerified(step.challenge),
    (next) => {
      asked = true;
      onStep(next);
    },
  );
  return (
    <AuthLayout
      title={t('verify.title')}
      lead={t('verify.lead')}
      sign={<MailIcon size={26} />}
      footer={
        <Button tone="quiet" size="small" onClick={onRestart}>
          {t('login.restart')}
        </Button>
      }
    >
      {isRepeated && <Notice tone="warn">{t('verify.notYet')}</Notice>}
      <ProblemNotice error={error} />
      <Button tone="primary" block pending={pending} onClick={() => void submit()}>
        {t('verify.done')}
      </Button>
    </AuthLayout>
  );
}
