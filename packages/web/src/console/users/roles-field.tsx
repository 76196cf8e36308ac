import { useClient } from '@nightlatch/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { unwrap } from '../../app/auth.ts';
import { Checkbox } from '../../design/index.ts';
import { Loaded } from '../parts/loaded.tsx';
import { useT } from './messages/index.ts';

interface RolesFieldProps {
  value: readonly string[];
  onChange: (roles: string[]) => void;
}

/** Which roles somebody is to have: of those that there are, and that they have. */
export function RolesField({ value, onChange }: RolesFieldProps): ReactNode {
  const t = useT();
  const auth = useClient();
  const roles = useQuery({
    queryKey: ['roles'],
    queryFn: () => unwrap(auth.request('GET', '/users/roles')),
    staleTime: Infinity,
  });
  return (
    <fieldset>
      <legend>{t('roles')}</legend>
      <Loaded query={roles} what={t('roles')} shape="text" lines={2}>
        {({ items }) =>
          [...new Set([...items, ...value])].map((role) => (
            <Checkbox
              key={role}
              label={role}
              hint={role === 'admin' ? t('roles.admin') : undefined}
              checked={value.includes(role)}
              onChange={({ target }) =>
                onChange(target.checked ? [...value, role] : value.filter((one) => one !== role))
              }
            />
          ))
        }
      </Loaded>
    </fieldset>
  );
}
