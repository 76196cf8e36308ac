import { type AuthError, type Result } from '@nightlatch/client';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button, Checkbox, Field } from '../../design/index.ts';
import { useT } from '../messages/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { useSubmit } from '../use-submit.ts';

interface CodeFormProps<T> {
  label: string;
  /** Six digits are sent as soon as they are there; a recovery code when its owner says so. */
  kind: 'digits' | 'recovery';
  submitLabel: string;
  send: (code: string, remember: boolean) => Promise<Result<T>>;
  onDone: (data: T) => void;
  /** Whether to ask if this device is to be remembered. */
  canRemember?: boolean;
  onError?: (error: AuthError) => void;
}

/** A field for a code, and what is wrong with it. */
export function CodeForm<T>({
  label,
  kind,
  submitLabel,
  send,
  onDone,
  canRemember = false,
  onError,
}: CodeFormProps<T>): ReactNode {
  const t = useT();
  const [code, setCode] = useState('');
  const [remember, setRemember] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const bare = code.replace(kind === 'digits' ? /\D/g : /\s/g, '');
  const { pending, error, submit } = useSubmit(() => send(bare, remember), onDone);
  useEffect(() => {
    if (error === undefined) return;
    onError?.(error);
    input.current?.select();
    input.current?.focus();
  }, [error, onError]);
  const form = useRef<HTMLFormElement>(null);
  return (
    <form ref={form} className="nl-auth__form" onSubmit={(event) => void submit(event)}>
      <ProblemNotice error={error} />
      <div className={kind === 'digits' ? 'nl-auth__code' : undefined}>
        <Field
          ref={input}
          label={label}
          value={code}
          onChange={(event) => {
            setCode(event.target.value);
            const digits = event.target.value.replace(/\D/g, '');
            // Also one that is pasted over another.
            if (kind === 'digits' && digits.length === 6 && digits !== bare)
              setTimeout(() => form.current?.requestSubmit());
          }}
          autoComplete="one-time-code"
          inputMode={kind === 'digits' ? 'numeric' : 'text'}
          autoCapitalize="none"
          spellCheck={false}
          maxLength={40}
          autoFocus
          required
        />
      </div>
      {canRemember && (
        <Checkbox
          label={t('factor.remember')}
          hint={t('factor.rememberHint')}
          checked={remember}
          onChange={(event) => setRemember(event.target.checked)}
        />
      )}
      <Button type="submit" tone="primary" block pending={pending}>
        {submitLabel}
      </Button>
    </form>
  );
}
