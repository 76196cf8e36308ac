import { Fragment, type ReactNode } from 'react';

/** A sentence of the service's own, in which `code` is marked. No other mark of Markdown occurs. */
export function Markdown({ children }: { children: string }): ReactNode {
  return children
    .split('`')
    .map((part, index) =>
      index % 2 === 1 ? <code key={index}>{part}</code> : <Fragment key={index}>{part}</Fragment>,
    );
}
