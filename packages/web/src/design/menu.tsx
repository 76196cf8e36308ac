import './menu.css';
import { Menu as Base } from '@base-ui/react/menu';
import { type ReactElement, type ReactNode } from 'react';

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  children: ReactNode;
  align?: 'start' | 'end';
}

/** What else can be done with a thing. */
export function Menu({ trigger, children, align = 'end' }: MenuProps): ReactNode {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className="nl-menu__place" align={align} sideOffset={6}>
          <Base.Popup className="nl-menu">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface MenuItemProps {
  onSelect: () => void;
  icon?: ReactNode;
  tone?: 'plain' | 'danger';
  children: ReactNode;
}

/** One entry of a {@link Menu}. */
export function MenuItem({ onSelect, icon, tone = 'plain', children }: MenuItemProps): ReactNode {
  return (
    <Base.Item className={`nl-menu__item nl-menu__item--${tone}`} onClick={onSelect}>
      {icon}
      {children}
    </Base.Item>
  );
}
