import './field.css';
import { type InputHTMLAttributes, type ReactNode } from 'react';

interface CheckboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> {
  label: ReactNode;
  hint?: ReactNode;
}

/** Yes or no. */
export function Checkbox({ label, hint, ...input }: CheckboxProps): ReactNode {
  return (
    <label className="nl-check">
      <input {...input} type="checkbox" />
      <span>
        {label}
        {hint !== undefined && <span className="nl-check__hint">{hint}</span>}
      </span>
    </label>
  );
}
