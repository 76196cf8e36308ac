import './badge.css';
import { type ReactNode } from 'react';

/** What a {@link Badge} means: it is said by its words as well. */
export type BadgeTone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad';

/** A word about a thing. */
export function Badge({ tone = 'neutral', children }: { tone?: BadgeTone; children: ReactNode }): ReactNode {
  return <span className={`nl-badge nl-badge--${tone}`}>{children}</span>;
}
