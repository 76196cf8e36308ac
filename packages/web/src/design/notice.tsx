import './notice.css';
import { type ReactNode } from 'react';
import { AlertIcon, CheckIcon } from './icons.tsx';

interface NoticeProps {
  tone?: 'info' | 'good' | 'warn' | 'bad';
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}

/** What somebody has to know here. What went wrong is heard at once, the rest when the reader has a pause. */
export function Notice({ tone = 'info', title, children, action }: NoticeProps): ReactNode {
  return (
    <div className={`nl-notice nl-notice--${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      {tone === 'good' ? <CheckIcon /> : <AlertIcon />}
      <div className="nl-notice__text">
        {title !== undefined && <p className="nl-notice__title">{title}</p>}
        {children !== undefined && <div>{children}</div>}
        {action !== undefined && <div className="nl-notice__action">{action}</div>}
      </div>
    </div>
  );
}
