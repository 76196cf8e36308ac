import './app-shell.css';
import { type ReactNode } from 'react';
import { Brand } from './brand.tsx';

/** One way through an application. `link` is the router's own `<Link>`, with `icon` and `label` in it. */
export interface NavItem {
  readonly key: string;
  readonly link: ReactNode;
}

interface AppShellProps {
  product: { readonly name: string; readonly url: string };
  /** Says which application of the product it is. */
  subtitle?: ReactNode;
  navLabel: string;
  nav: readonly NavItem[];
  /** Who is logged in, and the way out. */
  account?: ReactNode;
  skipLabel: string;
  children: ReactNode;
}

/** The frame of an application with several views: where one is, where else one can go, who one is. */
export function AppShell({
  product,
  subtitle,
  navLabel,
  nav,
  account,
  skipLabel,
  children,
}: AppShellProps): ReactNode {
  return (
    <div className="nl-shell">
      <a className="nl-shell__skip" href="#content">
        {skipLabel}
      </a>
      <header className="nl-shell__bar">
        <div className="nl-shell__brand">
          <Brand name={product.name} href={product.url} />
          {subtitle !== undefined && <span className="nl-shell__subtitle">{subtitle}</span>}
        </div>
        <div className="nl-shell__account">{account}</div>
      </header>
      <nav className="nl-shell__nav" aria-label={navLabel}>
        <ul className="nl-shell__list">
          {nav.map(({ key, link }) => (
            <li key={key}>{link}</li>
          ))}
        </ul>
      </nav>
      <main className="nl-shell__main" id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
