import { type ReactNode, useEffect, useState } from 'react';
import { Button, CheckIcon, CopyIcon, RefreshIcon } from '../../design/index.ts';
import { dateTime, relativeTime } from '../../i18n/index.ts';
import { useT } from '../messages/index.ts';

/** A moment: how long ago, and on asking when exactly. */
export function Time({ at, exact = false }: { at: string; exact?: boolean }): ReactNode {
  const { locale } = useT();
  const date = new Date(at);
  const text = exact ? dateTime(locale, date) : relativeTime(locale, date);
  return (
    <time
      className="nl-nowrap"
      dateTime={at}
      title={new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' }).format(date)}
    >
      {text}
    </time>
  );
}

/** Milliseconds for which it says that something was copied. */
const TOLD = 2_000;

/** An id or a code, which can be copied. */
export function Code({ children, label }: { children: string; label: string }): ReactNode {
  const t = useT();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), TOLD);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <span className="nl-code">
      <code title={children}>{children}</code>
      <Button
        tone="quiet"
        size="small"
        iconOnly
        aria-label={isCopied ? t('copied') : t('copy', { what: label })}
        icon={isCopied ? <CheckIcon size={16} /> : <CopyIcon size={16} />}
        onClick={() => void navigator.clipboard.writeText(children).then(() => setCopied(true))}
      />
    </span>
  );
}

/** What gets the next part of a list. */
export function More({
  query,
}: {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}): ReactNode {
  const t = useT();
  if (!query.hasNextPage) return null;
  return (
    <div className="nl-more">
      <Button pending={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {t('more')}
      </Button>
    </div>
  );
}

/** Loads anew what is shown. */
export function Reload({ query }: { query: { isFetching: boolean; refetch: () => unknown } }): ReactNode {
  const t = useT();
  return (
    <Button pending={query.isFetching} icon={<RefreshIcon size={18} />} onClick={() => void query.refetch()}>
      {t('reload')}
    </Button>
  );
}

/** @returns a number as the reader writes it */
export function useNumber(): (value: number, digits?: number) => string {
  const { locale } = useT();
  return (value, digits = 0) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}
