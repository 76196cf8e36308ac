import { useClient } from '@nightlatch/react';
import { type ReactNode } from 'react';
import { Badge, Button, Card, CodesIcon } from '../../design/index.ts';
import { useT } from '../messages/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { useSubmit } from '../use-submit.ts';
import { Item } from './item.tsx';
import { useReload } from './queries.ts';

/** What shows recovery codes. */
export interface CodesProps {
  /** Recovery codes, which come with the first factor of an account. */
  onCodes: (codes: readonly string[]) => void;
}

/** How many recovery codes are left, and new ones. */
export function CodesCard({ left, onCodes }: CodesProps & { left: number }): ReactNode {
  const t = useT();
  const auth = useClient();
  const reload = useReload();
  const make = useSubmit(
    () => auth.request('POST', '/auth/recovery-codes'),
    ({ recoveryCodes }) => {
      onCodes(recoveryCodes);
      void reload();
    },
  );
  return (
    <Card
      title={t('codes.card')}
      description={t('codes.cardLead')}
      actions={
        <Button size="small" pending={make.pending} onClick={() => void make.submit()}>
          {t('codes.new')}
        </Button>
      }
    >
      <ProblemNotice error={make.error} />
      <ul className="nl-items">
        <Item
          icon={<CodesIcon />}
          title={
            <>
              {t('codes.left', { count: left })}
              {left < 3 && <Badge tone="warn">{t('codes.few')}</Badge>}
            </>
          }
        />
      </ul>
    </Card>
  );
}
