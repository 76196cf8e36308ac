import { type UserResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { unwrap } from '../../app/auth.ts';
import {
  BanIcon,
  Button,
  Card,
  CheckIcon,
  ConfirmDialog,
  PencilIcon,
  TrashIcon,
  useToast,
} from '../../design/index.ts';
import { useT as useConsole } from '../messages/index.ts';
import { useGoTo } from '../parts/link.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { ProblemNotice } from '../parts/problems.tsx';
import { Code, Time } from '../parts/small.tsx';
import { Fact, Facts, View } from '../parts/view.tsx';
import { BanDialog } from './ban-dialog.tsx';
import { EditDialog } from './edit-dialog.tsx';
import { FactorsCard } from './factors-card.tsx';
import { useT } from './messages/index.ts';
import { RecentCard } from './recent-card.tsx';
import { SessionsCard } from './sessions-card.tsx';
import { Roles, Status } from './user-badges.tsx';

/** One account. */
export function UserView(): ReactNode {
  const t = useT();
  const auth = useClient();
  const { item: id = '' }: { item?: string } = useParams({ strict: false });
  const user = useQuery({
    queryKey: ['user', id],
    queryFn: () => unwrap(auth.request('GET', '/users/{id}', undefined, { params: { id } })),
  });
  const { data } = user;
  return (
    <View
      title={data?.name ?? t('user')}
      back={{ to: '/users', label: t('title') }}
      badges={
        data && (
          <>
            <Status user={data} />
            <Roles roles={data.roles} />
          </>
        )
      }
      actions={data && <Actions user={data} />}
    >
      <Loaded query={user} what={t('user')} shape="block" lines={2}>
        {(found) => (
          <>
            <Card>
              <Facts>
                <Fact name={t('email')}>{found.email ?? '–'}</Fact>
                <Fact name={t('username')}>{found.username ?? '–'}</Fact>
                <Fact name={t('password')}>{found.hasPassword ? t('password.is') : t('password.none')}</Fact>
                <Fact name={t('column.created')}>
                  <Time at={found.createdAt} exact />
                </Fact>
                <Fact name={t('updated')}>
                  <Time at={found.updatedAt} exact />
                </Fact>
                <Fact name="Id">
                  <Code label="Id">{found.id}</Code>
                </Fact>
              </Facts>
            </Card>
            <div className="nl-columns">
              <FactorsCard user={found} />
              <SessionsCard id={found.id} />
            </div>
            <RecentCard id={found.id} />
          </>
        )}
      </Loaded>
    </View>
  );
}

type Act = 'unban' | 'delete';

function Actions({ user }: { user: UserResponse }): ReactNode {
  const t = useT();
  const common = useConsole();
  const auth = useClient();
  const toast = useToast();
  const goTo = useGoTo();
  const queries = useQueryClient();
  const [isEditing, setEditing] = useState(false);
  const [isBanning, setBanning] = useState(false);
  const [asked, ask] = useState<Act>();
  const isBanned = user.status === 'banned';
  const changed = (now: UserResponse): void => {
    queries.setQueryData(['user', user.id], now);
    void queries.invalidateQueries({ queryKey: ['users'] });
    void queries.invalidateQueries({ queryKey: ['sessions-of', user.id] });
    void queries.invalidateQueries({ queryKey: ['recent-of', user.id] });
  };
  const act = useMutation({
    mutationFn: async (what: Act) => {
      const place = { params: { id: user.id } };
      if (what === 'delete') {
        await unwrap(auth.request('DELETE', '/users/{id}', undefined, place));
        return undefined;
      }
      return unwrap(auth.request('PATCH', '/users/{id}', { status: 'active' }, place));
    },
    onSuccess: (now, what) => {
      toast.done(t(`${what}.done`, { name: user.name }));
      ask(undefined);
      if (now !== undefined) {
        changed(now);
        return;
      }
      queries.removeQueries({ queryKey: ['user', user.id] });
      // Not even for the moment of looking again is somebody listed who is gone.
      queries.removeQueries({ queryKey: ['users'] });
      goTo('/users');
    },
  });
  return (
    <>
      <Button icon={<PencilIcon size={18} />} onClick={() => setEditing(true)}>
        {t('edit')}
      </Button>
      {isBanned ? (
        <Button icon={<CheckIcon size={18} />} onClick={() => ask('unban')}>
          {t('unban')}
        </Button>
      ) : (
        <Button tone="danger" icon={<BanIcon size={18} />} onClick={() => setBanning(true)}>
          {t('ban')}
        </Button>
      )}
      <Button tone="danger" icon={<TrashIcon size={18} />} onClick={() => ask('delete')}>
        {t('delete')}
      </Button>
      <EditDialog open={isEditing} user={user} onClose={() => setEditing(false)} onChanged={changed} />
      <BanDialog open={isBanning} user={user} onClose={() => setBanning(false)} onChanged={changed} />
      <ConfirmDialog
        open={asked !== undefined}
        onClose={() => {
          ask(undefined);
          act.reset();
        }}
        onConfirm={() => asked !== undefined && act.mutate(asked)}
        tone={asked === 'unban' ? 'primary' : 'danger'}
        title={asked === undefined ? '' : t(`${asked}.title`, { name: user.name })}
        confirmLabel={asked === undefined ? '' : t(asked)}
        cancelLabel={common('cancel')}
        pending={act.isPending}
        problem={<ProblemNotice error={act.error} />}
      >
        {asked === undefined ? '' : t(`${asked}.hint`)}
      </ConfirmDialog>
    </>
  );
}
