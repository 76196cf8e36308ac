import { type AuditVerificationResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { type ReactNode, useRef, useState } from 'react';
import { Refused } from '../../app/auth.ts';
import { Button, Card, Notice, ShieldIcon } from '../../design/index.ts';
import { ProblemNotice } from '../parts/problems.tsx';
import { Code, Time, useNumber } from '../parts/small.tsx';
import { useT } from './messages/index.ts';

/** The state of the chain: whether an entry was changed, removed or put in. */
export function ChainCard(): ReactNode {
  const t = useT();
  const { found, error, isRunning, verify, stop } = useVerification();
  return (
    <Card
      title={t('chain')}
      description={t('chain.lead')}
      actions={
        isRunning ? (
          <Button onClick={stop}>{t('chain.stop')}</Button>
        ) : (
          <Button icon={<ShieldIcon size={18} />} onClick={() => void verify()}>
            {t('chain.verify')}
          </Button>
        )
      }
    >
      {error !== undefined && <ProblemNotice error={error} />}
      {found !== undefined && <Verdict found={found} isRunning={isRunning} />}
    </Card>
  );
}

function Verdict({ found, isRunning }: { found: AuditVerificationResponse; isRunning: boolean }): ReactNode {
  const t = useT();
  const number = useNumber();
  const {
    verdict,
    at,
    entries = 0,
    total,
    seq = 0,
    problem = '',
    head,
    trimmedThrough = 0,
    unexplained = 0,
  } = found;
  if (verdict === 'unfinished') {
    return (
      <div role="status">
        <progress
          className="nl-progress"
          max={Math.max(total, entries, 1)}
          value={entries}
          aria-label={t('chain.progress')}
        />
        <p className="nl-soft nl-small">
          {t(isRunning ? 'chain.running' : 'chain.stopped', { count: number(entries), total: number(total) })}
        </p>
      </div>
    );
  }
  if (verdict === 'broken') {
    return (
      <Notice tone="bad" title={t('chain.broken')}>
        {t('chain.broken.where', { seq: number(seq), problem })} <Time at={at} exact />
      </Notice>
    );
  }
  return (
    <Notice tone="good" title={t('chain.intact')}>
      <p>
        {t('chain.intact.entries', { entries: number(entries) })}{' '}
        {trimmedThrough > 0 && t('chain.trimmed', { through: number(trimmedThrough) })}{' '}
        {unexplained > 0 && t('chain.unexplained', { entries: number(unexplained) })} <Time at={at} exact />
      </p>
      {head !== undefined && (
        <>
          <p>{t('chain.head')}</p>
          <Code label={t('chain.head.name')}>{head}</Code>
        </>
      )}
    </Notice>
  );
}

interface Verification {
  found: AuditVerificationResponse | undefined;
  error: unknown;
  isRunning: boolean;
  verify: () => Promise<void>;
  stop: () => void;
}

/** Part by part, until there is a verdict or somebody has seen enough. */
function useVerification(): Verification {
  const auth = useClient();
  const [found, setFound] = useState<AuditVerificationResponse>();
  const [error, setError] = useState<unknown>();
  const [isRunning, setRunning] = useState(false);
  const isStopped = useRef(false);
  const hasStopped = (): boolean => isStopped.current;
  const verify = async (): Promise<void> => {
    isStopped.current = false;
    setRunning(true);
    setError(undefined);
    setFound(undefined);
    let cursor: string | undefined;
    do {
      const query = { ...(cursor !== undefined && { cursor }) };
      const result = await auth.request('GET', '/audit/verification', undefined, { query });
      if (!result.ok) {
        setError(new Refused(result.error));
        break;
      }
      setFound(result.data);
      cursor = result.data.nextCursor;
    } while (cursor !== undefined && !hasStopped());
    setRunning(false);
  };
  return { found, error, isRunning, verify, stop: () => (isStopped.current = true) };
}
