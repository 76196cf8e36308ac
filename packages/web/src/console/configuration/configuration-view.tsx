import { type ConfigurationResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { unwrap } from '../../app/auth.ts';
import {
  Badge,
  type BadgeTone,
  Card,
  type Column,
  EmptyState,
  Field,
  SlidersIcon,
  Table,
} from '../../design/index.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Switch } from '../parts/switch.tsx';
import { View } from '../parts/view.tsx';
import { Markdown } from './markdown.tsx';
import { useT } from './messages/index.ts';

type Setting = ConfigurationResponse['items'][number];

const TONES: Readonly<Record<Setting['source'], BadgeTone>> = {
  set: 'good',
  default: 'neutral',
  generated: 'warn',
  none: 'neutral',
};

/** Which settings there are, and whether they are set. Their values are nobody's business here. */
export function ConfigurationView(): ReactNode {
  const t = useT();
  const auth = useClient();
  const [text, setText] = useState('');
  const [only, setOnly] = useState<'all' | 'set'>('all');
  const settings = useQuery({
    queryKey: ['configuration'],
    queryFn: () => unwrap(auth.request('GET', '/operations/configuration')),
    // They are read once, at the start of the service.
    staleTime: 60_000,
  });
  const areas = settings.data && areasOf(settings.data.items.filter((item) => fits(item, text, only)));
  return (
    <View title={t('title')} lead={t('lead')}>
      <Card>
        <div className="nl-filters" role="search">
          <div className="nl-filters__wide">
            <Field
              label={t('search')}
              type="search"
              value={text}
              onChange={({ target }) => setText(target.value)}
              autoComplete="off"
            />
          </div>
          <Switch
            label={t('which')}
            value={only}
            onChange={setOnly}
            options={[
              { value: 'all', label: t('which.all') },
              { value: 'set', label: t('which.set') },
            ]}
          />
        </div>
      </Card>
      <Loaded
        query={{ ...settings, data: areas }}
        what={t('title')}
        shape="block"
        lines={3}
        isEmpty={(found) => found.length === 0}
        empty={
          <Card>
            <EmptyState icon={<SlidersIcon size={24} />} title={t('empty')} />
          </Card>
        }
      >
        {(found) =>
          found.map(({ title, items }) => (
            <Card key={title} title={title}>
              <Table caption={title} columns={columns(t)} rows={items} keyOf={({ name }) => name} />
            </Card>
          ))
        }
      </Loaded>
    </View>
  );
}

function fits({ name, summary, source }: Setting, text: string, only: 'all' | 'set'): boolean {
  if (only === 'set' && source !== 'set') return false;
  return `${name} ${summary}`.toLowerCase().includes(text.trim().toLowerCase());
}

function areasOf(items: readonly Setting[]): { title: string; items: Setting[] }[] {
  const areas = new Map<string, Setting[]>();
  for (const item of items) areas.set(item.area, [...(areas.get(item.area) ?? []), item]);
  return [...areas].map(([title, of]) => ({ title, items: of }));
}

function columns(t: ReturnType<typeof useT>): readonly Column<Setting>[] {
  return [
    {
      key: 'name',
      title: t('column.name'),
      isHeading: true,
      cell: ({ name, summary }) => (
        <span className="nl-two nl-setting">
          <code>{name}</code>
          <span>
            <Markdown>{summary}</Markdown>
          </span>
        </span>
      ),
    },
    {
      key: 'source',
      title: t('column.source'),
      align: 'end',
      cell: ({ source, isSecret }) => (
        <span className="nl-badges">
          {isSecret && <Badge>{t('secret')}</Badge>}
          <Badge tone={TONES[source]}>{t(`source.${source}`)}</Badge>
        </span>
      ),
    },
  ];
}
