import './auth-layout.css';
import { type ReactNode, useEffect, useRef } from 'react';
import { Brand } from '../design/index.ts';
import { LocalePicker } from './locale-picker.tsx';
import { settings } from './settings.ts';

interface AuthLayoutProps {
  title: string;
  lead?: ReactNode;
  /** A sign above the heading, for what is over: done, or not to be done. */
  sign?: ReactNode;
  /** Below the card: another way. */
  footer?: ReactNode;
  children?: ReactNode;
}

/** One step before somebody is logged in: a heading, what it is about, a form. */
export function AuthLayout({ title, lead, sign, footer, children }: AuthLayoutProps): ReactNode {
  return (
    <div className="nl-auth">
      <header className="nl-auth__brand">
        <Brand name={settings.product.name} href={settings.product.url} />
      </header>
      <main className="nl-auth__card">
        {sign !== undefined && <div className="nl-auth__sign">{sign}</div>}
        <StepHeading key={title} title={title} />
        {lead !== undefined && <p className="nl-auth__lead">{lead}</p>}
        {children}
      </main>
      {footer !== undefined && <footer className="nl-auth__footer">{footer}</footer>}
      <LocalePicker />
    </div>
  );
}

let isFirst = true;

/** Whoever does not see the page hears where they are, from the second step on. */
function StepHeading({ title }: { title: string }): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${settings.product.name}`;
    // A field with autofocus has it already.
    if (!isFirst && (document.activeElement === document.body || document.activeElement === null))
      heading.current?.focus();
    isFirst = false;
  }, [title]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {title}
    </h1>
  );
}
