import { type FactorsResponse, type TotpEnrolmentResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { type ReactNode, useState } from 'react';
import { Button, Card, Dialog, EmptyState, PhoneIcon, TrashIcon, useToast } from '../../design/index.ts';
import { CodeForm } from '../login/code-form.tsx';
import { useT } from '../messages/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { QrCode } from '../qr-code.tsx';
import { useSubmit } from '../use-submit.ts';
import { type CodesProps } from './codes-card.tsx';
import { Item } from './item.tsx';
import { useReload } from './queries.ts';
import { RemovalDialog } from './removal-dialog.tsx';
import { Used } from './used.tsx';

/** The apps for one-time codes: enrolled and removed. */
export function AppsCard({ factors, onCodes }: CodesProps & { factors: FactorsResponse }): ReactNode {
  const t = useT();
  const auth = useClient();
  const toast = useToast();
  const reload = useReload();
  const [enrolment, setEnrolment] = useState<TotpEnrolmentResponse>();
  const [removing, setRemoving] = useState<{ id: string; name: string }>();
  const begin = useSubmit(() => auth.request('POST', '/auth/totp', {}), setEnrolment);
  const remove = useSubmit(
    () => auth.request('DELETE', '/auth/totp/{id}', undefined, { params: { id: removing?.id ?? '' } }),
    () => {
      setRemoving(undefined);
      toast.done(t('removed'));
      void reload();
    },
  );
  const addButton = (tone: 'plain' | 'primary') => (
    <Button
      size="small"
      tone={tone}
      icon={<PhoneIcon size={18} />}
      pending={begin.pending}
      onClick={() => void begin.submit()}
    >
      {t('apps.add')}
    </Button>
  );
  return (
    <Card
      title={t('apps.title')}
      description={t('apps.lead')}
      actions={factors.totp.length > 0 ? addButton('plain') : undefined}
    >
      <ProblemNotice error={begin.error} />
      {factors.totp.length === 0 ? (
        <EmptyState icon={<PhoneIcon size={26} />} title={t('apps.empty')} action={addButton('primary')}>
          {t('apps.emptyLead')}
        </EmptyState>
      ) : (
        <ul className="nl-items">
          {factors.totp.map((app) => (
            <Item
              key={app.id}
              icon={<PhoneIcon />}
              title={app.name}
              hint={<Used of={app} />}
              actions={
                <Button
                  tone="quiet"
                  size="small"
                  iconOnly
                  icon={<TrashIcon size={18} />}
                  aria-label={t('remove.title', { name: app.name })}
                  onClick={() => setRemoving(app)}
                />
              }
            />
          ))}
        </ul>
      )}
      <Dialog
        open={enrolment !== undefined}
        onClose={() => setEnrolment(undefined)}
        title={t('totp.title')}
        description={t('totp.lead')}
        closeLabel={t('close')}
        keepOpen
      >
        {enrolment !== undefined && (
          <>
            <QrCode svg={enrolment.qr} uri={enrolment.uri} secret={enrolment.secret} />
            <CodeForm
              label={t('factor.label.totp')}
              kind="digits"
              submitLabel={t('totp.confirm')}
              send={(code) =>
                auth.request('POST', '/auth/totp/confirm', { challenge: enrolment.challenge, code })
              }
              onDone={({ recoveryCodes }) => {
                setEnrolment(undefined);
                toast.done(t('apps.added'));
                if (recoveryCodes !== undefined) onCodes(recoveryCodes);
                void reload();
              }}
            />
          </>
        )}
      </Dialog>
      <RemovalDialog
        of={removing}
        removal={remove}
        onClose={() => setRemoving(undefined)}
        title={t('remove.title', { name: removing?.name ?? '' })}
        confirmLabel={t('remove')}
      >
        {t('apps.removeLead')}
      </RemovalDialog>
    </Card>
  );
}
