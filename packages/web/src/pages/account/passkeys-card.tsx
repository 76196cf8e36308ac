import { type PasskeyResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { type ReactNode, useState } from 'react';
import {
  Badge,
  Button,
  Card,
  EmptyState,
  Field,
  FingerprintIcon,
  KeyIcon,
  Menu,
  MenuItem,
  MoreIcon,
  PencilIcon,
  TrashIcon,
  useToast,
} from '../../design/index.ts';
import { useT } from '../messages/index.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import { useSubmit } from '../use-submit.ts';
import { type CodesProps } from './codes-card.tsx';
import { FormDialog } from './form-dialog.tsx';
import { Item } from './item.tsx';
import { useReload } from './queries.ts';
import { RemovalDialog } from './removal-dialog.tsx';
import { Used } from './used.tsx';

/** The passkeys: added, renamed, removed. */
export function PasskeysCard({
  passkeys,
  onCodes,
}: CodesProps & { passkeys: readonly PasskeyResponse[] }): ReactNode {
  const t = useT();
  const auth = useClient();
  const toast = useToast();
  const reload = useReload();
  const [renaming, setRenaming] = useState<PasskeyResponse>();
  const [removing, setRemoving] = useState<PasskeyResponse>();
  const add = useSubmit(
    () => auth.passkeys.register(),
    ({ recoveryCodes }) => {
      toast.done(t('passkeys.added'));
      if (recoveryCodes !== undefined) onCodes(recoveryCodes);
      void reload();
    },
  );
  const remove = useSubmit(
    () => auth.passkeys.remove(removing?.id ?? ''),
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
      icon={<FingerprintIcon size={18} />}
      pending={add.pending}
      disabled={!auth.passkeys.isAvailable}
      onClick={() => void add.submit()}
    >
      {t('passkeys.add')}
    </Button>
  );
  return (
    <Card
      title={t('passkeys.title')}
      description={t('passkeys.lead')}
      actions={passkeys.length > 0 ? addButton('plain') : undefined}
    >
      <ProblemNotice error={add.error} />
      {passkeys.length === 0 ? (
        <EmptyState
          icon={<FingerprintIcon size={26} />}
          title={t('passkeys.empty')}
          action={addButton('primary')}
        >
          {t('passkeys.emptyLead')}
        </EmptyState>
      ) : (
        <ul className="nl-items">
          {passkeys.map((passkey) => (
            <Item
              key={passkey.id}
              icon={<KeyIcon />}
              title={
                <>
                  {passkey.name}
                  {passkey.backedUp && <Badge>{t('passkeys.synced')}</Badge>}
                </>
              }
              hint={<Used of={passkey} />}
              actions={
                <Menu
                  trigger={
                    <Button
                      tone="quiet"
                      size="small"
                      iconOnly
                      icon={<MoreIcon />}
                      aria-label={t('more', { name: passkey.name })}
                    />
                  }
                >
                  <MenuItem icon={<PencilIcon size={18} />} onSelect={() => setRenaming(passkey)}>
                    {t('rename')}
                  </MenuItem>
                  <MenuItem
                    tone="danger"
                    icon={<TrashIcon size={18} />}
                    onSelect={() => setRemoving(passkey)}
                  >
                    {t('remove')}
                  </MenuItem>
                </Menu>
              }
            />
          ))}
        </ul>
      )}
      {renaming !== undefined && <RenamePasskey passkey={renaming} onClose={() => setRenaming(undefined)} />}
      <RemovalDialog
        of={removing}
        removal={remove}
        onClose={() => setRemoving(undefined)}
        title={t('remove.title', { name: removing?.name ?? '' })}
        confirmLabel={t('remove')}
      >
        {t('passkeys.removeLead')}
      </RemovalDialog>
    </Card>
  );
}

function RenamePasskey({ passkey, onClose }: { passkey: PasskeyResponse; onClose: () => void }): ReactNode {
  const t = useT();
  const auth = useClient();
  const reload = useReload();
  const [name, setName] = useState(passkey.name);
  const rename = useSubmit(
    () => auth.request('PATCH', '/auth/passkeys/{id}', { name: name.trim() }, { params: { id: passkey.id } }),
    () => {
      void reload();
      onClose();
    },
  );
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('rename')}
      submitLabel={t('save')}
      pending={rename.pending}
      error={rename.error}
      onSubmit={rename.submit}
    >
      <Field
        label={t('name')}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.target.value)}
        autoFocus
        required
      />
    </FormDialog>
  );
}
