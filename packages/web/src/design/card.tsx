import './card.css';
import { type ReactNode, useId } from 'react';

interface CardProps {
  title?: ReactNode;
  /** A sentence below the title. */
  description?: ReactNode;
  /** What can be done with all of it, at its upper right. */
  actions?: ReactNode;
  tone?: 'plain' | 'danger';
  children?: ReactNode;
}

/** One matter of a view, with its heading. */
export function Card({ title, description, actions, tone = 'plain', children }: CardProps): ReactNode {
  const id = useId();
  return (
    <section className={`nl-card nl-card--${tone}`} aria-labelledby={title === undefined ? undefined : id}>
      {title !== undefined && (
        <header className="nl-card__head">
          <div className="nl-card__title">
            <h2 id={id}>{title}</h2>
            {description !== undefined && <p>{description}</p>}
          </div>
          {actions !== undefined && <div className="nl-card__actions">{actions}</div>}
        </header>
      )}
      {children}
    </section>
  );
}
