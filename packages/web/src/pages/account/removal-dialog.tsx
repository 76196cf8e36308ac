import { type ReactNode } from 'react';
import { ConfirmDialog } from '../../design/index.ts';
import { useT } from '../messages/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { type Submission } from '../use-submit.ts';

interface RemovalDialogProps {
  /** What is to go; undefined while nothing is. */
  of: unknown;
  removal: Submission;
  onClose: () => void;
  title: string;
  confirmLabel: string;
  children: ReactNode;
}

/** Asks before something goes that the account is opened with. */
export function RemovalDialog({
  of: thing,
  removal,
  onClose,
  title,
  confirmLabel,
  children,
}: RemovalDialogProps): ReactNode {
  const t = useT();
  return (
    <ConfirmDialog
      open={thing !== undefined}
      onClose={() => {
        onClose();
        removal.clear();
      }}
      onConfirm={() => void removal.submit()}
      title={title}
      confirmLabel={confirmLabel}
      cancelLabel={t('cancel')}
      pending={removal.pending}
      problem={<ProblemNotice error={removal.error} />}
    >
      {children}
    </ConfirmDialog>
  );
}
