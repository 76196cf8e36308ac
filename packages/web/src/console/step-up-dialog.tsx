import { type StepUpOptionsResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, type SubmitEvent, useEffect, useState } from 'react';
import { unwrap } from '../app/auth.ts';
import {
  Button,
  Dialog,
  Field,
  FingerprintIcon,
  PasswordField,
  SelectField,
  Skeleton,
} from '../design/index.ts';
import { questions } from './client.ts';
import { useT } from './messages/index.ts';
import { ProblemNotice } from './parts/problems.tsx';

/** Methods that can be asked for here, the easiest first. */
const METHODS = ['passkey', 'password', 'totp', 'recovery_code'] as const;
type Method = (typeof METHODS)[number];

/** Asks for a proof when the service demands a fresh login of what somebody is about to do. The request goes on after it. */
export function StepUpDialog(): ReactNode {
  const [answer, setAnswer] = useState<(isProved: boolean) => void>();
  useEffect(() => questions.answerWith(() => new Promise((resolve) => setAnswer(() => resolve))), []);
  const close = (isProved: boolean): void => {
    answer?.(isProved);
    setAnswer(undefined);
  };
  const t = useT();
  return (
    <Dialog
      open={answer !== undefined}
      onClose={() => close(false)}
      title={t('stepUp.title')}
      description={t('stepUp.lead')}
      closeLabel={t('close')}
      keepOpen
    >
      {answer !== undefined && <Proof onDone={() => close(true)} />}
    </Dialog>
  );
}

function Proof({ onDone }: { onDone: () => void }): ReactNode {
  const t = useT();
  const auth = useClient();
  const options = useMutation({ mutationFn: () => unwrap(auth.request('POST', '/auth/step-up/options')) });
  const { mutate } = options;
  useEffect(() => mutate(), [mutate]);
  if (options.error !== null) return <ProblemNotice error={options.error} />;
  if (options.data === undefined) return <Skeleton label={t('loading')} lines={2} />;
  return <ProofForm options={options.data} onDone={onDone} />;
}

function ProofForm({ options, onDone }: { options: StepUpOptionsResponse; onDone: () => void }): ReactNode {
  const t = useT();
  const auth = useClient();
  const methods = METHODS.filter((method) => options.methods.includes(method));
  const [method, setMethod] = useState<Method | undefined>(methods[0]);
  const [secret, setSecret] = useState('');
  const proof = useMutation({
    mutationFn: () =>
      unwrap(
        method === 'passkey'
          ? auth.passkeys.stepUp()
          : auth.stepUp({
              method: method ?? 'password',
              ...(method === 'password' ? { password: secret } : { code: secret.trim() }),
            }),
      ),
    onSuccess: onDone,
  });
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!proof.isPending) proof.mutate();
  };
  if (method === undefined) return <p>{t('stepUp.none')}</p>;
  return (
    <form className="nl-form" onSubmit={send}>
      {methods.length > 1 && (
        <SelectField
          label={t('stepUp.method')}
          options={methods.map((value) => ({ value, label: t(`stepUp.${value}`) }))}
          value={method}
          onChange={({ target }) => {
            setMethod(target.value as Method);
            setSecret('');
          }}
        />
      )}
      {method === 'password' && (
        <PasswordField
          label={t('stepUp.password')}
          autoComplete="current-password"
          showLabel={t('password.show')}
          hideLabel={t('password.hide')}
          value={secret}
          onChange={({ target }) => setSecret(target.value)}
          required
          autoFocus
        />
      )}
      {(method === 'totp' || method === 'recovery_code') && (
        <Field
          label={t(`stepUp.${method}`)}
          autoComplete="one-time-code"
          inputMode={method === 'totp' ? 'numeric' : 'text'}
          value={secret}
          onChange={({ target }) => setSecret(target.value)}
          required
          autoFocus
        />
      )}
      <ProblemNotice error={proof.error} />
      <Button
        type="submit"
        tone="primary"
        block
        pending={proof.isPending}
        icon={method === 'passkey' ? <FingerprintIcon /> : undefined}
      >
        {method === 'passkey' ? t('stepUp.passkey.use') : t('stepUp.confirm')}
      </Button>
    </form>
  );
}
