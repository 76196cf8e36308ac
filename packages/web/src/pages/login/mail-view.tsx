import { type Step } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { unwrap, refusalIn } from '../../app/auth.ts';
import { Button, MailIcon, Skeleton } from '../../design/index.ts';
import { AuthLayout } from '../auth-layout.tsx';
import { useT } from '../messages/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { CodeForm } from './code-form.tsx';

interface MailViewProps {
  email: string;
  onStep: (step: Step) => void;
  onBack: () => void;
}

/** A login by mail: the code is typed here, or the link opened, in this browser or in another one that then shows a code. */
export function MailView({ email, onStep, onBack }: MailViewProps): ReactNode {
  const t = useT();
  const auth = useClient();
  const [method, setMethod] = useState<'code' | 'link'>('code');
  const started = useQuery({
    queryKey: ['mail', email, method],
    queryFn: () => unwrap(auth.email.start({ email, method })),
    staleTime: Infinity,
    retry: false,
  });
  useEffect(() => {
    // The link may have been opened in another tab: then this one is logged in as well.
    const look = (): void => {
      if (document.visibilityState === 'visible') void auth.refresh();
    };
    if (method === 'link') document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [auth, method]);
  return (
    <AuthLayout
      title={t('mail.title')}
      lead={method === 'code' ? t('mail.lead', { email }) : t('mail.linkLead', { email })}
      sign={<MailIcon size={26} />}
      footer={
        <Button tone="quiet" size="small" onClick={onBack}>
          {t('login.restart')}
        </Button>
      }
    >
      <ProblemNotice error={refusalIn(started.error)} />
      {started.isPending && <Skeleton label={t('loading')} shape="rows" lines={2} />}
      {started.isSuccess && (
        <CodeForm
          key={method}
          label={t('factor.label.email')}
          kind="digits"
          submitLabel={t('login.submit')}
          send={(code) => auth.email.finish({ flow: started.data.flow, code })}
          onDone={onStep}
        />
      )}
      {method === 'code' && (
        <Button tone="quiet" size="small" onClick={() => setMethod('link')}>
          {t('mail.useLink')}
        </Button>
      )}
    </AuthLayout>
  );
}
