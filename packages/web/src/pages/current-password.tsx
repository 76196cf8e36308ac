import { type ReactNode } from 'react';
import { PasswordField } from '../design/index.ts';
import { useT } from './messages/index.ts';

interface CurrentPasswordProps {
  value: string;
  onChange: (password: string) => void;
  autoFocus?: boolean;
}

/** The field for the password that an account has now. */
export function CurrentPassword({ onChange, ...rest }: CurrentPasswordProps): ReactNode {
  const t = useT();
  return (
    <PasswordField
      {...rest}
      label={t('password')}
      autoComplete="current-password"
      showLabel={t('password.show')}
      hideLabel={t('password.hide')}
      onChange={(event) => onChange(event.target.value)}
      required
    />
  );
}
