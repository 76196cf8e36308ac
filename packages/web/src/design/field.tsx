import './field.css';
import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
  useState,
} from 'react';
import { AlertIcon, ChevronDownIcon, EyeIcon, EyeOffIcon } from './icons.tsx';

interface FieldParts {
  label: ReactNode;
  /** Said before somebody types. */
  hint?: ReactNode;
  /** What is wrong with what was typed, one sentence each. */
  errors?: readonly string[] | undefined;
  /** Beside the label: a link, say. */
  aside?: ReactNode;
}

interface ShellProps extends FieldParts {
  id: string;
  children: ReactNode;
}

function Shell({ id, label, hint, errors = [], aside, children }: ShellProps): ReactNode {
  return (
    <div className="nl-field" data-invalid={errors.length > 0 || undefined}>
      <div className="nl-field__head">
        <label className="nl-field__label" htmlFor={id}>
          {label}
        </label>
        {aside}
      </div>
      {hint !== undefined && (
        <p className="nl-field__hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children}
      <div className="nl-field__errors" id={`${id}-errors`} role="alert">
        {errors.map((error) => (
          <p key={error}>
            <AlertIcon size={16} />
            <span>{error}</span>
          </p>
        ))}
      </div>
    </div>
  );
}

function describedBy(id: string, { hint, errors = [] }: FieldParts): string | undefined {
  const ids = [hint !== undefined && `${id}-hint`, errors.length > 0 && `${id}-errors`].filter(Boolean);
  return ids.length > 0 ? ids.join(' ') : undefined;
}

type Own<Props> = Omit<Props, 'id'> & FieldParts & { id?: string };

interface FieldProps extends Own<InputHTMLAttributes<HTMLInputElement>> {
  ref?: Ref<HTMLInputElement>;
  /** Stands within the field, behind what is typed. */
  trailing?: ReactNode;
}

/** A line of text with its label, a hint, and what is wrong with it. */
export function Field({ label, hint, errors, aside, trailing, id: given, ...input }: FieldProps): ReactNode {
  const made = useId();
  const id = given ?? made;
  const parts = { label, hint, errors, aside };
  return (
    <Shell id={id} {...parts}>
      <div className="nl-field__box">
        <input
          autoCapitalize={input.type === 'email' ? 'none' : undefined}
          spellCheck={input.type === 'email' ? false : undefined}
          {...input}
          id={id}
          className="nl-field__input"
          aria-invalid={(errors?.length ?? 0) > 0 || undefined}
          aria-describedby={describedBy(id, parts)}
        />
        {trailing}
      </div>
    </Shell>
  );
}

interface PasswordFieldProps extends Omit<FieldProps, 'type' | 'trailing'> {
  autoComplete: 'current-password' | 'new-password';
  showLabel: string;
  hideLabel: string;
}

/** A password, which can be looked at while it is typed. */
export function PasswordField({ showLabel, hideLabel, ...field }: PasswordFieldProps): ReactNode {
  const [isShown, setShown] = useState(false);
  const made = useId();
  const id = field.id ?? made;
  return (
    <Field
      autoCapitalize="none"
      spellCheck={false}
      {...field}
      id={id}
      type={isShown ? 'text' : 'password'}
      trailing={
        <button
          type="button"
          className="nl-field__reveal"
          aria-controls={id}
          aria-label={isShown ? hideLabel : showLabel}
          onClick={() => setShown(!isShown)}
        >
          {isShown ? <EyeOffIcon /> : <EyeIcon />}
        </button>
      }
    />
  );
}

interface SelectFieldProps extends Own<SelectHTMLAttributes<HTMLSelectElement>> {
  options: readonly { readonly value: string; readonly label: string }[];
}

/** One of a few. The system's own list: it is the best one on a phone. */
export function SelectField({
  label,
  hint,
  errors,
  aside,
  options,
  id: given,
  ...select
}: SelectFieldProps): ReactNode {
  const made = useId();
  const id = given ?? made;
  const parts = { label, hint, errors, aside };
  return (
    <Shell id={id} {...parts}>
      <div className="nl-field__box">
        <select
          {...select}
          id={id}
          className="nl-field__input nl-field__select"
          aria-invalid={(errors?.length ?? 0) > 0 || undefined}
          aria-describedby={describedBy(id, parts)}
        >
          {options.map(({ value, label: text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
        <span className="nl-field__chevron">
          <ChevronDownIcon size={18} />
        </span>
      </div>
    </Shell>
  );
}

/** Several lines of text. */
export function TextAreaField({
  label,
  hint,
  errors,
  aside,
  id: given,
  ...area
}: Own<TextareaHTMLAttributes<HTMLTextAreaElement>>): ReactNode {
  const made = useId();
  const id = given ?? made;
  const parts = { label, hint, errors, aside };
  return (
    <Shell id={id} {...parts}>
      <div className="nl-field__box">
        <textarea
          {...area}
          id={id}
          className="nl-field__input"
          aria-invalid={(errors?.length ?? 0) > 0 || undefined}
          aria-describedby={describedBy(id, parts)}
        />
      </div>
    </Shell>
  );
}
