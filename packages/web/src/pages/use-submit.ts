import { type AuthError, type Result } from '@nightlatch/client';
import { type SubmitEvent, useRef, useState } from 'react';

/** A form on its way. */
export interface Submission {
  pending: boolean;
  /** Why the last one was refused. */
  error: AuthError | undefined;
  /** For a form, or by itself. One at a time. */
  submit: (event?: SubmitEvent) => Promise<void>;
  clear: () => void;
}

/**
 * What a form does when it is sent: one attempt at a time, what was typed stays, and what is wrong is told.
 *
 * @param send the request
 * @param onDone what follows when it went well
 */
export function useSubmit<T>(send: () => Promise<Result<T>>, onDone: (data: T) => void): Submission {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<AuthError>();
  const underWay = useRef(false);
  const submit = async (event?: SubmitEvent): Promise<void> => {
    event?.preventDefault();
    if (underWay.current) return;
    underWay.current = true;
    setPending(true);
    setError(undefined);
    const result = await send();
    underWay.current = false;
    setPending(false);
    if (result.ok) onDone(result.data);
    // Who closes a dialog of the browser knows that.
    else if (result.error.code !== 'cancelled') setError(result.error);
  };
  return { pending, error, submit, clear: () => setError(undefined) };
}
