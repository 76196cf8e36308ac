import { type FactorsResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { type ReactNode } from 'react';
import { Button, Card, useToast } from '../../design/index.ts';
import { day } from '../../i18n/index.ts';
import { useT } from '../messages/index.ts';
import { deviceIcon } from './device-icon.tsx';
import { Item } from './item.tsx';
import { useReload } from './queries.ts';

/** Devices that are not asked for a second factor. */
export function DevicesCard({ factors: { rememberedDevices } }: { factors: FactorsResponse }): ReactNode {
  const t = useT();
  const auth = useClient();
  const toast = useToast();
  const reload = useReload();
  const forget = async (id: string): Promise<void> => {
    const result = await auth.request('DELETE', '/auth/remembered-devices/{id}', undefined, {
      params: { id },
    });
    if (result.ok) toast.done(t('devices.forgotten'));
    else toast.failed(result.error.title);
    await reload();
  };
  return (
    <Card title={t('devices.title')} description={t('devices.lead')}>
      <ul className="nl-items">
        {rememberedDevices.map(({ id, name, expiresAt }) => (
          <Item
            key={id}
            icon={deviceIcon(name)}
            title={name || t('device.unknown')}
            hint={t('devices.until', { day: day(t.locale, new Date(expiresAt)) })}
            actions={
              <Button size="small" onClick={() => void forget(id)}>
                {t('devices.forget')}
              </Button>
            }
          />
        ))}
      </ul>
    </Card>
  );
}
