import './view.css';
import { type ReactNode, useEffect, useRef } from 'react';
import { ArrowLeftIcon } from '../../design/index.ts';
import { settings } from '../settings.ts';
import { Link } from './link.tsx';

interface ViewProps {
  /** What is shown; it may be somebody's name. */
  title: string;
  /** Beside the title: what state it is in. */
  badges?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  back?: { readonly to: string; readonly label: string };
  children: ReactNode;
}

/** Whether this is the first view since the page was loaded, which takes the focus from nobody. */
let isFirst = true;

/** One view of a section: its heading, what can be done, and what is shown. */
export function View({ title, badges, lead, actions, back, children }: ViewProps): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${settings.product.name}`;
  }, [title]);
  useEffect(() => {
    // Who hears the page is told where they have got to.
    if (!isFirst) heading.current?.focus({ preventScroll: true });
    isFirst = false;
  }, []);
  return (
    <div className="nl-view">
      <header className="nl-view__head">
        <div className="nl-view__title">
          {back !== undefined && (
            <Link className="nl-view__back" to={back.to}>
              <ArrowLeftIcon size={16} />
              {back.label}
            </Link>
          )}
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {badges !== undefined && <div className="nl-view__badges">{badges}</div>}
          {lead !== undefined && <p className="nl-view__lead">{lead}</p>}
        </div>
        {actions !== undefined && <div className="nl-view__actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A name and its value, one below the other on a phone. */
export function Facts({ children }: { children: ReactNode }): ReactNode {
  return <dl className="nl-facts">{children}</dl>;
}

/** One of {@link Facts}. */
export function Fact({ name, children }: { name: ReactNode; children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
