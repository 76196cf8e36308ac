// Before all others: the order of the layers, and what they build on.
import '../design/tokens.css';
import '../design/base.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { type Locale, preferredLocale } from '../i18n/index.ts';

/**
 * Starts an application in its page, in the language of its reader.
 *
 * @param load makes it, once the language is known
 */
export async function startApp(load: (locale: Locale) => Promise<ReactNode>): Promise<void> {
  const locale = preferredLocale();
  const app = await load(locale);
  document.documentElement.lang = locale;
  const root = document.getElementById('root');
  if (root === null) throw new Error('The page has no #root');
  createRoot(root).render(
    // What Base UI would style by elements of its own is in our style sheet: the policy lets in no others.
    <StrictMode>
      <CSPProvider disableStyleElements>{app}</CSPProvider>
    </StrictMode>,
  );
}
