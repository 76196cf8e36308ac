import { type ReactNode } from 'react';

interface SwitchProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { readonly value: Value; readonly label: string }[];
  onChange: (value: Value) => void;
}

/** One of two or three, all of which are seen. */
export function Switch<Value extends string>({
  label,
  value,
  options,
  onChange,
}: SwitchProps<Value>): ReactNode {
  return (
    <div className="nl-switch" role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
