import './button.css';
import { type AnchorHTMLAttributes, type ButtonHTMLAttributes, type ReactNode, type Ref } from 'react';
import { Spinner } from './states.tsx';

interface Look {
  /** `primary` for the one thing that a view is about, `plain` for the rest, `quiet` within others, `danger` for what is lost. */
  tone?: 'primary' | 'plain' | 'quiet' | 'danger';
  size?: 'medium' | 'small';
  /** As wide as what it is in. */
  block?: boolean;
  icon?: ReactNode;
  /** Shows the icon alone; then `aria-label` says what it does. */
  iconOnly?: boolean;
}

/** What a {@link Button} takes: what a `<button>` does, and how it looks. */
export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, Look {
  /** While what it has begun is under way: it stays where it is, keeps the focus, and does nothing. */
  pending?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

function classOf({ tone = 'plain', size = 'medium', block, iconOnly }: Look, more?: string): string {
  const flags = [block && 'nl-button--block', iconOnly && 'nl-button--icon', more].filter(Boolean);
  return ['nl-button', `nl-button--${tone}`, `nl-button--${size}`, ...flags].join(' ');
}

/** A button. It sends no form unless its `type` says so. */
export function Button({
  tone,
  size,
  block,
  icon,
  iconOnly,
  pending = false,
  className,
  children,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps): ReactNode {
  return (
    <button
      {...rest}
      type={pending ? 'button' : type}
      className={classOf(look({ tone, size, block, iconOnly }), className)}
      aria-disabled={pending || undefined}
      data-pending={pending || undefined}
      onClick={pending ? undefined : onClick}
    >
      {pending ? <Spinner /> : icon}
      {children !== undefined && <span className="nl-button__label">{children}</span>}
    </button>
  );
}

/** A link that looks like a button: it leads somewhere. */
export function ButtonLink({
  tone,
  size,
  block,
  icon,
  iconOnly,
  className,
  children,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & Look): ReactNode {
  return (
    <a {...rest} className={classOf(look({ tone, size, block, iconOnly }), className)}>
      {icon}
      {children !== undefined && <span className="nl-button__label">{children}</span>}
    </a>
  );
}

function look(given: { [Key in keyof Look]: Look[Key] | undefined }): Look {
  return Object.fromEntries(Object.entries<unknown>(given).filter(([, value]) => value !== undefined));
}
