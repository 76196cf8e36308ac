import { useClient } from '@nightlatch/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { unwrap } from '../../app/auth.ts';
import { Badge, Card, Notice } from '../../design/index.ts';
import { duration } from '../../i18n/index.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Reload, Time, useNumber } from '../parts/small.tsx';
import { Fact, Facts, View } from '../parts/view.tsx';
import { useT } from './messages/index.ts';

const LOOK = 5_000;

/** How the node is that answers, and what waits. */
export function HealthView(): ReactNode {
  const t = useT();
  const auth = useClient();
  const number = useNumber();
  const status = useQuery({
    queryKey: ['status'],
    queryFn: () => unwrap(auth.request('GET', '/operations/status')),
    refetchInterval: LOOK,
  });
  const time = (seconds: number): string => duration(t.locale, seconds);
  return (
    <View title={t('title')} lead={t('lead')} actions={<Reload query={status} />}>
      <Loaded query={status} what={t('title')} shape="block" lines={3}>
        {({
          node,
          at,
          version,
          runtime,
          database,
          revocations,
          clockOffset,
          hashing,
          audit,
          mails,
          warnings,
        }) => (
          <>
            {warnings.length === 0 ? (
              <Notice tone="good" title={t('well')}>
                {t('well.hint')}
              </Notice>
            ) : (
              warnings.map(({ code, detail }) => (
                <Notice key={code} tone="warn" title={t(`warning.${code}`)}>
                  {detail}
                </Notice>
              ))
            )}
            <div className="nl-thirds">
              <Card title={t('node')} description={node.name}>
                <Facts>
                  <Fact name={t('version')}>{version}</Fact>
                  <Fact name={t('runtime')}>{runtime}</Fact>
                  <Fact name={t('started')}>
                    <Time at={node.startedAt} exact />
                  </Fact>
                  <Fact name={t('clock')}>
                    {clockOffset === 0
                      ? t('clock.right')
                      : t(clockOffset > 0 ? 'clock.ahead' : 'clock.behind', {
                          time: time(Math.abs(clockOffset)),
                        })}
                  </Fact>
                </Facts>
              </Card>
              <Card title={t('work')} description={t('work.lead')}>
                <Facts>
                  <Fact name="MongoDB">
                    <Badge tone={database.isReachable ? 'good' : 'bad'}>
                      {t(database.isReachable ? 'answers' : 'silent')}
                    </Badge>
                  </Fact>
                  <Fact name={t('revocations')}>
                    {revocations.staleness === undefined ? '–' : time(revocations.staleness)}
                  </Fact>
                  <Fact name={t('remembered')}>{number(revocations.remembered)}</Fact>
                  <Fact name={t('hashing')}>{number(hashing.waiting)}</Fact>
                </Facts>
              </Card>
              <Card title={t('backlog')} description={t('backlog.lead')}>
                <Facts>
                  <Fact name={t('audit')}>{audit === undefined ? '–' : number(audit.waiting)}</Fact>
                  <Fact name={t('oldest')}>{audit === undefined ? '–' : time(audit.oldest)}</Fact>
                  <Fact name={t('mails')}>{mails === undefined ? '–' : number(mails.waiting)}</Fact>
                  <Fact name={t('oldest')}>{mails === undefined ? '–' : time(mails.oldest)}</Fact>
                </Facts>
              </Card>
            </div>
            <p className="nl-soft nl-small">
              {t('asOf')} <Time at={at} exact />
            </p>
          </>
        )}
      </Loaded>
    </View>
  );
}
