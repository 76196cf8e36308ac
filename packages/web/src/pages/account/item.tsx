import { type ReactNode } from 'react';

interface ItemProps {
  icon: ReactNode;
  title: ReactNode;
  hint?: ReactNode;
  actions?: ReactNode;
  tone?: 'plain' | 'bad';
}

/** One thing of several: what it is, and what can be done with it. */
export function Item({ icon, title, hint, actions, tone = 'plain' }: ItemProps): ReactNode {
  return (
    <li className={`nl-item nl-item--${tone}`}>
      <span className="nl-item__sign">{icon}</span>
      <div className="nl-item__text">
        <p className="nl-item__title">{title}</p>
        {hint !== undefined && <p className="nl-item__hint">{hint}</p>}
      </div>
      {actions !== undefined && <div className="nl-item__actions">{actions}</div>}
    </li>
  );
}
