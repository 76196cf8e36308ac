import './dialog.css';
import { AlertDialog as BaseAlert } from '@base-ui/react/alert-dialog';
import { Dialog as Base } from '@base-ui/react/dialog';
import { type ReactNode } from 'react';
import { Button } from './button.tsx';
import { CloseIcon } from './icons.tsx';

interface DialogProps {
  open: boolean;
  /** Called when somebody closes it: by its button, by Escape, or by a click beside it. */
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  closeLabel: string;
  children?: ReactNode;
  /** Its buttons, the one that it is about first in the reading order of a phone. */
  footer?: ReactNode;
  size?: 'small' | 'large';
  /** Whether a click beside it leaves it open: where something would be lost. */
  keepOpen?: boolean;
}

/** Something that is done before the rest goes on. The focus is kept in it and goes back to where it was. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  closeLabel,
  children,
  footer,
  size = 'small',
  keepOpen = false,
}: DialogProps): ReactNode {
  return (
    <Base.Root
      open={open}
      disablePointerDismissal={keepOpen}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="nl-dialog__scrim" />
        <Base.Popup className={`nl-dialog nl-dialog--${size}`}>
          <header className="nl-dialog__head">
            <Base.Title className="nl-dialog__title">{title}</Base.Title>
            <Base.Close
              render={
                <Button tone="quiet" size="small" iconOnly aria-label={closeLabel} icon={<CloseIcon />} />
              }
            />
          </header>
          {description !== undefined && (
            <Base.Description className="nl-dialog__lead">{description}</Base.Description>
          )}
          {children}
          {footer !== undefined && <footer className="nl-dialog__foot">{footer}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

interface ConfirmDialogProps {
  open: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: ReactNode;
  /** What happens then, and whether it can be undone. */
  children: ReactNode;
  confirmLabel: ReactNode;
  cancelLabel: ReactNode;
  pending?: boolean;
  tone?: 'primary' | 'danger';
  /** What went wrong with it, if anything. */
  problem?: ReactNode;
}

/** Asks before something happens that can't be undone. */
export function ConfirmDialog({
  open,
  onClose,
  onConfirm,
  title,
  children,
  confirmLabel,
  cancelLabel,
  pending = false,
  tone = 'danger',
  problem,
}: ConfirmDialogProps): ReactNode {
  return (
    <BaseAlert.Root
      open={open}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <BaseAlert.Portal>
        <BaseAlert.Backdrop className="nl-dialog__scrim" />
        <BaseAlert.Popup className="nl-dialog nl-dialog--small">
          <BaseAlert.Title className="nl-dialog__title">{title}</BaseAlert.Title>
          <BaseAlert.Description className="nl-dialog__lead" render={<div />}>
            {children}
          </BaseAlert.Description>
          {problem}
          <footer className="nl-dialog__foot">
            <Button tone={tone} pending={pending} onClick={onConfirm}>
              {confirmLabel}
            </Button>
            <BaseAlert.Close render={<Button />}>{cancelLabel}</BaseAlert.Close>
          </footer>
        </BaseAlert.Popup>
      </BaseAlert.Portal>
    </BaseAlert.Root>
  );
}
