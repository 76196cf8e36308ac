import { type ReactNode, useEffect, useRef } from 'react';
import { settings } from '../settings.ts';

interface ViewProps {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}

let isFirst = true;

/** One view of the account, with its heading: whoever does not see the page hears it when they come from another one. */
export function View({ title, lead, children }: ViewProps): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${settings.product.name}`;
    if (!isFirst) heading.current?.focus({ preventScroll: true });
    isFirst = false;
  }, [title]);
  return (
    <div className="nl-view">
      <header>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead !== undefined && <p className="nl-view__lead">{lead}</p>}
      </header>
      {children}
    </div>
  );
}
