import './states.css';
import { type ReactNode } from 'react';
import { Button } from './button.tsx';
import { AlertIcon, RefreshIcon } from './icons.tsx';

/** Turns while something is under way. What is under way is said beside it. */
export function Spinner({ size = 18 }: { size?: number }): ReactNode {
  return (
    <svg className="nl-spinner" width={size} height={size} viewBox="0 0 18 18" aria-hidden="true">
      <circle cx="9" cy="9" r="7" />
      <path d="M9 2a7 7 0 0 1 7 7" />
    </svg>
  );
}

interface SkeletonProps {
  /** What is being loaded, for who does not see it. */
  label: string;
  /** How many lines stand in for it. */
  lines?: number;
  shape?: 'text' | 'rows' | 'block';
}

/** Stands where something will be, of about its height, so that nothing jumps when it is there. */
export function Skeleton({ label, lines = 3, shape = 'text' }: SkeletonProps): ReactNode {
  return (
    <div className={`nl-skeleton nl-skeleton--${shape}`} role="status">
      <span className="nl-hidden">{label}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className="nl-skeleton__line" />
      ))}
    </div>
  );
}

interface StateProps {
  title: ReactNode;
  children?: ReactNode;
  icon?: ReactNode;
  /** What to do about it. */
  action?: ReactNode;
}

/** Where there is nothing yet: what would be here, and how it gets here. */
export function EmptyState({ title, children, icon, action }: StateProps): ReactNode {
  return (
    <div className="nl-state">
      {icon !== undefined && <div className="nl-state__sign">{icon}</div>}
      <p className="nl-state__title">{title}</p>
      {children !== undefined && <div className="nl-state__text">{children}</div>}
      {action !== undefined && <div className="nl-state__action">{action}</div>}
    </div>
  );
}

interface ErrorStateProps extends StateProps {
  /** Tries again. */
  onRetry?: () => void;
  retryLabel?: string;
}

/** Where something could not be loaded: what it was, why, and a way to try again. */
export function ErrorState({
  title,
  children,
  icon,
  action,
  onRetry,
  retryLabel,
}: ErrorStateProps): ReactNode {
  return (
    <div className="nl-state nl-state--bad" role="alert">
      <div className="nl-state__sign">{icon ?? <AlertIcon size={24} />}</div>
      <p className="nl-state__title">{title}</p>
      {children !== undefined && <div className="nl-state__text">{children}</div>}
      {(action !== undefined || onRetry !== undefined) && (
        <div className="nl-state__action">
          {action}
          {onRetry !== undefined && (
            <Button icon={<RefreshIcon size={18} />} onClick={onRetry}>
              {retryLabel}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
