import { type AuthError } from '@nightlatch/client';
import { type ReactNode, type SubmitEvent } from 'react';
import { Button, Dialog } from '../../design/index.ts';
import { useT } from '../messages/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';

interface FormDialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  submitLabel: string;
  tone?: 'primary' | 'danger';
  pending: boolean;
  error: AuthError | undefined;
  onSubmit: (event: SubmitEvent) => Promise<void>;
  children?: ReactNode;
}

/** A form that stands before the view until it is sent or closed. */
export function FormDialog({
  open,
  onClose,
  title,
  description,
  submitLabel,
  tone = 'primary',
  pending,
  error,
  onSubmit,
  children,
}: FormDialogProps): ReactNode {
  const t = useT();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      description={description}
      closeLabel={t('close')}
      keepOpen
    >
      <form className="nl-form" onSubmit={(event) => void onSubmit(event)}>
        <ProblemNotice error={error} />
        {children}
        <div className="nl-dialog__foot">
          <Button type="submit" tone={tone} pending={pending}>
            {submitLabel}
          </Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
