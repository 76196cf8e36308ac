import './overview.css';
import { type SamplesResponse, type StatusResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { unwrap } from '../../app/auth.ts';
import { Card, Notice, SelectField } from '../../design/index.ts';
import { relativeTime } from '../../i18n/index.ts';
import { Chart, type ChartSeries } from '../parts/chart.tsx';
import { Link } from '../parts/link.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { useNumber } from '../parts/small.tsx';
import { Switch } from '../parts/switch.tsx';
import { View } from '../parts/view.tsx';
import { type Bins, binsOf, type Span } from './bins.ts';
import { useT } from './messages/index.ts';

/** Milliseconds between two looks: an interval of the samples. */
const LOOK = 10_000;

const VERDICTS = ['rotated', 'replayed', 'reused', 'expired', 'revoked', 'unknown'] as const;

/** What has happened lately, as pictures, and what somebody should look at. */
export function OverviewView(): ReactNode {
  const t = useT();
  const auth = useClient();
  const [span, setSpan] = useState<Span>('hour');
  const status = useQuery({
    queryKey: ['status'],
    queryFn: () => unwrap(auth.request('GET', '/operations/status')),
    refetchInterval: LOOK,
  });
  const samples = useQuery({
    queryKey: ['samples', span],
    queryFn: () => unwrap(auth.request('GET', '/operations/samples', undefined, { query: { span } })),
    refetchInterval: LOOK,
  });
  const { nodes, shown, choose } = useNodes(samples.data);
  return (
    <View
      title={t('title')}
      actions={
        <>
          {nodes.length > 1 && (
            <SelectField
              label={t('node')}
              options={nodes.map((value) => ({ value, label: value }))}
              value={shown?.node.name}
              onChange={({ target }) => choose(target.value)}
            />
          )}
          <Switch
            label={t('span')}
            value={span}
            onChange={setSpan}
            options={[
              { value: 'hour', label: t('span.hour') },
              { value: 'day', label: t('span.day') },
            ]}
          />
        </>
      }
    >
      {status.data?.warnings.map(({ code, detail }) => (
        <Notice
          key={code}
          tone="warn"
          title={t(`warning.${code}`)}
          action={<Link to="/health">{t('toHealth')}</Link>}
        >
          {detail}
        </Notice>
      ))}
      <Loaded query={{ ...samples, data: shown }} what={t('title')} shape="block" lines={3}>
        {(data) => {
          const bins = binsOf(data, span);
          return (
            <>
              <Tiles status={status.data} bins={bins} samples={data} />
              <Charts bins={bins} />
              <p className="nl-soft nl-small">
                {t(span === 'hour' ? 'bars.hour' : 'bars.day')} {t('ofNode', { node: data.node.name })}
              </p>
            </>
          );
        }}
      </Loaded>
    </View>
  );
}

/** Behind a load balancer nodes answer in turns: the series of each are kept apart. */
function useNodes(latest: SamplesResponse | undefined): {
  nodes: string[];
  shown: SamplesResponse | undefined;
  choose: (name: string) => void;
} {
  const [seen, setSeen] = useState<Readonly<Record<string, SamplesResponse>>>({});
  const [chosen, choose] = useState<string>();
  if (latest !== undefined && seen[latest.node.name] !== latest)
    setSeen({ ...seen, [latest.node.name]: latest });
  const nodes = Object.keys(seen).sort();
  const name = chosen ?? nodes[0];
  const known = name === undefined ? undefined : seen[name];
  // Another span was asked for, and this node has not answered yet.
  const shown = known?.interval === latest?.interval ? known : latest;
  return { nodes, shown: shown ?? latest, choose };
}

function Tiles({
  status,
  bins,
  samples,
}: {
  status: StatusResponse | undefined;
  bins: Bins;
  samples: SamplesResponse;
}): ReactNode {
  const t = useT();
  const number = useNumber();
  const tiles = [
    { name: t('tile.accounts'), value: status?.accounts, to: '/users' },
    { name: t('tile.logins'), value: bins.total('logins_succeeded'), to: '/audit?type=session.opened' },
    { name: t('tile.failed'), value: bins.total('logins_failed'), to: '/audit?type=login.failed' },
    { name: t('tile.signUps'), value: bins.total('sign_ups'), to: '/audit?type=user.signed-up' },
    { name: t('tile.mails'), value: status?.mails?.waiting, to: '/mails' },
  ];
  return (
    <div className="nl-tiles">
      {tiles.map(({ name, value, to }) => (
        <Link key={name} className="nl-tile" to={to}>
          <span className="nl-tile__name">{name}</span>
          <span className="nl-tile__value">{value === undefined ? '–' : number(value)}</span>
        </Link>
      ))}
      <Link className="nl-tile" to="/health">
        <span className="nl-tile__name">{t('tile.started')}</span>
        <span className="nl-tile__value nl-tile__value--text">
          {relativeTime(t.locale, new Date(samples.node.startedAt))}
        </span>
      </Link>
    </div>
  );
}

function Charts({ bins }: { bins: Bins }): ReactNode {
  const t = useT();
  const number = useNumber();
  const counted = (name: string, label: string, colour: ChartSeries['colour']): ChartSeries => ({
    ...{ key: name, label, colour },
    values: bins.of(name, 'sum'),
  });
  const measured = (name: string, label: string, colour: ChartSeries['colour']): ChartSeries => ({
    ...{ key: name, label, colour },
    values: bins.of(name, 'greatest'),
  });
  const time = new Intl.DateTimeFormat(t.locale, { timeStyle: 'short' });
  const of = { times: bins.times, formatTime: (at: Date) => time.format(at) };
  const seconds = (value: number): string => `${number(value, 2)} s`;
  const bars = { kind: 'bars', total: 'sum', format: number, isWide: false } as const;
  const area = { kind: 'area', total: 'last', isWide: false } as const;
  const charts = [
    {
      name: 'logins',
      ...bars,
      series: [
        counted('logins_succeeded', t('logins.succeeded'), 1),
        counted('logins_failed', t('logins.failed'), 2),
      ],
    },
    {
      name: 'sessions',
      ...bars,
      series: [
        counted('sessions_opened', t('sessions.opened'), 3),
        counted('sessions_ended', t('sessions.ended'), 6),
      ],
    },
    {
      name: 'rotations',
      ...bars,
      isWide: true,
      series: VERDICTS.map((verdict, index) =>
        counted(`rotations_${verdict}`, t(`rotations.${verdict}`), VERDICT_COLOURS[index] ?? 6),
      ),
    },
    {
      name: 'hashing',
      ...area,
      format: number,
      atLeast: 3,
      series: [measured('hashing_queue', t('hashing.waiting'), 4)],
    },
    {
      name: 'revocations',
      ...area,
      format: seconds,
      atLeast: 1,
      series: [measured('revocation_staleness', t('revocations.age'), 5)],
    },
  ] as const;
  return (
    <div className="nl-columns">
      {charts.map(({ name, isWide, ...chart }) => (
        <div key={name} className={isWide ? 'nl-wide' : undefined}>
          <Card title={t(name)} description={t(`${name}.lead`)}>
            <Chart {...of} {...chart} label={t(name)} />
          </Card>
        </div>
      ))}
    </div>
  );
}

const VERDICT_COLOURS = [3, 5, 4, 6, 2, 1] as const;
