import { type AuthError } from '@nightlatch/client';
import { type ReactNode } from 'react';
import { Notice } from '../design/index.ts';
import { useT } from './messages/index.ts';
import { sentencesOf } from './problems.ts';

/** What went wrong with a form, above it. */
export function ProblemNotice({ error }: { error: AuthError | undefined }): ReactNode {
  const t = useT();
  if (error === undefined) return null;
  return (
    <Notice tone="bad">
      {sentencesOf(t, error).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </Notice>
  );
}
