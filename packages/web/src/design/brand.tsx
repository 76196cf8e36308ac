import './brand.css';
import { type ReactNode } from 'react';

/** The mark and the name of the product. The mark is a token: `--nl-logo`. */
export function Brand({ name, href }: { name: string; href?: string }): ReactNode {
  const content = (
    <>
      <span className="nl-brand__mark" aria-hidden="true" />
      <span className="nl-brand__name">{name}</span>
    </>
  );
  if (href === undefined) return <span className="nl-brand">{content}</span>;
  return (
    <a className="nl-brand" href={href}>
      {content}
    </a>
  );
}
