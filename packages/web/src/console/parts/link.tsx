import { type RouterHistory, useRouter, useRouterState } from '@tanstack/react-router';
import { type AnchorHTMLAttributes, type MouseEvent, type ReactNode, type Ref } from 'react';
import { HOME } from '../settings.ts';

/** @returns the history of the router, whose routes are a list and have no types */
export function useRouterHistory(): RouterHistory {
  return (useRouter() as { history: RouterHistory }).history;
}

/** @returns goes to a place of the console: `/users`, with a query if there is one */
export function useGoTo(): (to: string) => void {
  const history = useRouterHistory();
  return (to) => history.push(addressOf(to));
}

/** @returns where one is in the console: `/users` */
export function usePlace(): string {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  return path.replace(/\/$/, '') || '/';
}

interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> {
  /** Within the console. */
  to: string;
  ref?: Ref<HTMLAnchorElement>;
}

/** A link within the console. Sections are a list, so their paths are texts. */
export function Link({ to, onClick, children, ...rest }: LinkProps): ReactNode {
  const goTo = useGoTo();
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !isPlain) return;
    event.preventDefault();
    goTo(to);
  };
  return (
    <a {...rest} href={addressOf(to)} onClick={follow}>
      {children}
    </a>
  );
}

function addressOf(to: string): string {
  return to === '/' ? HOME : `${HOME}${to}`;
}
