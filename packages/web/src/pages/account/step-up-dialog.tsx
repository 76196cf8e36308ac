import { type Demand, type Result, type StepUpOptionsResponse, type User } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { refusalIn, unwrap } from '../../app/auth.ts';
import { Button, Dialog, FingerprintIcon, Notice, Skeleton } from '../../design/index.ts';
import { questions } from '../client.ts';
import { CodeForm } from '../login/code-form.tsx';
import { useT } from '../messages/index.ts';
import { PasswordForm } from '../password-form.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import { useSubmit } from '../use-submit.ts';

/** Asks who sits there once more, where the service demands a fresh login: the request then goes on by itself. */
export function StepUpDialog(): ReactNode {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const [demand, setDemand] = useState<Demand>();
  const answer = useRef<((isProved: boolean) => void) | undefined>(undefined);
  useEffect(
    () =>
      questions.answerWith((asked) => {
        setDemand(asked);
        setOpen(true);
        return new Promise((resolve) => {
          answer.current = resolve;
        });
      }),
    [],
  );
  const close = (isProved: boolean): void => {
    setOpen(false);
    answer.current?.(isProved);
    answer.current = undefined;
  };
  return (
    <Dialog
      open={isOpen}
      onClose={() => close(false)}
      title={t('stepUp.title')}
      description={t(demand?.acr === 'aal2' ? 'stepUp.second' : 'stepUp.lead')}
      closeLabel={t('close')}
    >
      {isOpen && <Question onProved={() => close(true)} />}
    </Dialog>
  );
}

const METHODS = ['passkey', 'password', 'totp', 'email', 'recovery_code'] as const;
type Method = (typeof METHODS)[number];

function Question({ onProved }: { onProved: () => void }): ReactNode {
  const auth = useClient();
  const t = useT();
  const options = useQuery({
    queryKey: ['account', 'step-up'],
    queryFn: () => unwrap(auth.request('POST', '/auth/step-up/options')),
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  });
  if (options.isPending) return <Skeleton label={t('loading')} shape="rows" lines={2} />;
  if (options.isError) return <ProblemNotice error={refusalIn(options.error)} />;
  return <Answer options={options.data} onProved={onProved} />;
}

interface AnswerProps {
  options: StepUpOptionsResponse;
  onProved: () => void;
}

function Answer({ options: { methods, challenge }, onProved }: AnswerProps): ReactNode {
  const t = useT();
  const auth = useClient();
  const offered = METHODS.filter(
    (each) => methods.includes(each) && (each !== 'passkey' || auth.passkeys.isAvailable),
  );
  const [method, setMethod] = useState<Method | undefined>(offered[0]);
  const passkey = useSubmit<User>(() => auth.passkeys.stepUp(), onProved);
  const raise = (how: Method, given: object): Promise<Result<User>> =>
    auth.stepUp({ method: how, ...given, ...(how === 'email' && { challenge }) });
  return (
    <>
      {method === undefined && <Notice tone="warn">{t('stepUp.none')}</Notice>}
      {method === 'passkey' && (
        <>
          <ProblemNotice error={passkey.error} />
          <Button
            tone="primary"
            block
            icon={<FingerprintIcon />}
            pending={passkey.pending}
            onClick={() => void passkey.submit()}
          >
            {t('factor.usePasskey')}
          </Button>
        </>
      )}
      {method === 'password' && (
        <PasswordForm
          submitLabel={t('stepUp.submit')}
          send={(password) => raise('password', { password })}
          onDone={onProved}
        />
      )}
      {(method === 'totp' || method === 'email' || method === 'recovery_code') && (
        <CodeForm
          key={method}
          label={t(`factor.label.${method}`)}
          kind={method === 'recovery_code' ? 'recovery' : 'digits'}
          submitLabel={t('stepUp.submit')}
          send={(code) => raise(method, { code })}
          onDone={onProved}
        />
      )}
      {offered
        .filter((other) => other !== method)
        .map((other) => (
          <Button key={other} tone="quiet" size="small" onClick={() => setMethod(other)}>
            {t(`factor.use.${other}`)}
          </Button>
        ))}
    </>
  );
}
