import './provider-icon.css';
import { type ReactNode } from 'react';
import { LinkIcon } from '../../design/index.ts';

/** Whose mark there is in `providers/`. */
const KNOWN = ['apple', 'discord', 'facebook', 'github', 'gitlab', 'google', 'linkedin', 'microsoft'];

/** The mark of a provider, beside its name. It is a file that is loaded when it is shown. */
export function ProviderIcon({ id }: { id: string }): ReactNode {
  if (!KNOWN.includes(id)) return <LinkIcon />;
  return <span className="nl-provider" data-provider={id} aria-hidden="true" />;
}
