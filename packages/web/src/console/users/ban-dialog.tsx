import { type UserResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { unwrap } from '../../app/auth.ts';
import { Button, Dialog, Field, SelectField, useToast } from '../../design/index.ts';
import { useT as useConsole } from '../messages/index.ts';
import { fieldsOf, ProblemNotice } from '../parts/problems.tsx';
import { useT } from './messages/index.ts';

interface BanDialogProps {
  open: boolean;
  user: UserResponse;
  onClose: () => void;
  onChanged: (user: UserResponse) => void;
}

/** Shuts somebody out, for as long as is chosen. */
export function BanDialog({ open, user, onClose, onChanged }: BanDialogProps): ReactNode {
  const t = useT();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('ban.title', { name: user.name })}
      description={t('ban.hint')}
      closeLabel={useConsole()('close')}
    >
      <BanForm user={user} onClose={onClose} onChanged={onChanged} />
    </Dialog>
  );
}

const LENGTHS = ['ever', 'day', 'week', 'month', 'chosen'] as const;
type Length = (typeof LENGTHS)[number];

/** Days. */
const DAYS = { day: 1, week: 7, month: 30 } as const;
const DAY = 86_400_000;

/** When it ends by itself; undefined where it does not. */
function endOf(length: Length, chosen: string): Date | undefined {
  if (length === 'ever') return undefined;
  return length === 'chosen' ? new Date(chosen) : new Date(Date.now() + DAYS[length] * DAY);
}

function BanForm({ user, onClose, onChanged }: Omit<BanDialogProps, 'open'>): ReactNode {
  const t = useT();
  const common = useConsole();
  const auth = useClient();
  const toast = useToast();
  const [length, setLength] = useState<Length>('ever');
  const [chosen, setChosen] = useState('');
  const [earliest] = useState(() => minuteOf(new Date(Date.now() + 60_000)));
  const ban = useMutation({
    mutationFn: () => {
      const end = endOf(length, chosen);
      const bannedUntil = end === undefined ? {} : { bannedUntil: end.toISOString() };
      const place = { params: { id: user.id } };
      return unwrap(auth.request('PATCH', '/users/{id}', { status: 'banned', ...bannedUntil }, place));
    },
    onSuccess: (now) => {
      onChanged(now);
      toast.done(t('ban.done', { name: user.name }));
      onClose();
    },
  });
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!ban.isPending) ban.mutate();
  };
  return (
    <form className="nl-form" onSubmit={send}>
      <SelectField
        label={t('ban.length')}
        options={LENGTHS.map((value) => ({ value, label: t(`ban.${value}`) }))}
        value={length}
        onChange={({ target }) => setLength(target.value as Length)}
      />
      {length === 'chosen' && (
        <Field
          label={t('ban.until')}
          type="datetime-local"
          min={earliest}
          value={chosen}
          onChange={({ target }) => setChosen(target.value)}
          errors={fieldsOf(t, ban.error)['bannedUntil']}
          required
        />
      )}
      <ProblemNotice error={ban.error} except={['bannedUntil']} />
      <div className="nl-dialog__foot">
        <Button type="submit" tone="danger" pending={ban.isPending}>
          {t('ban')}
        </Button>
        <Button onClick={onClose}>{common('cancel')}</Button>
      </div>
    </form>
  );
}

/** A minute of the reader's clock, as a field for a time has it. */
function minuteOf(date: Date): string {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
