import './toast.css';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import { Button } from './button.tsx';
import { AlertIcon, CheckIcon, CloseIcon } from './icons.tsx';

/** Milliseconds for which one is shown: long enough to read two lines twice. */
const SHOWN = 7_000;

interface Toast {
  id: number;
  tone: 'good' | 'bad';
  text: string;
}

interface ToastApi {
  /** Says that something has happened. */
  done: (text: string) => void;
  /** Says that something has not. */
  failed: (text: string) => void;
}

const ToastContext = createContext<ToastApi>({ done: () => undefined, failed: () => undefined });

/** @returns what says in passing that something has happened; what has to stay is a `Notice` */
export function useToast(): ToastApi {
  return useContext(ToastContext);
}

/** Where toasts are shown. One for an application. */
export function ToastProvider({
  closeLabel,
  children,
}: {
  closeLabel: string;
  children: ReactNode;
}): ReactNode {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const count = useRef(0);
  const close = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const api = useMemo<ToastApi>(() => {
    const show = (tone: Toast['tone'], text: string): void => {
      const id = ++count.current;
      setToasts((all) => [...all.slice(-2), { id, tone, text }]);
      setTimeout(() => close(id), SHOWN);
    };
    return { done: (text) => show('good', text), failed: (text) => show('bad', text) };
  }, [close]);
  return (
    <ToastContext value={api}>
      {children}
      <div className="nl-toasts" role="status" aria-live="polite">
        {toasts.map(({ id, tone, text }) => (
          <div key={id} className={`nl-toast nl-toast--${tone}`}>
            {tone === 'good' ? <CheckIcon /> : <AlertIcon />}
            <p>{text}</p>
            <Button
              tone="quiet"
              size="small"
              iconOnly
              aria-label={closeLabel}
              icon={<CloseIcon size={18} />}
              onClick={() => close(id)}
            />
          </div>
        ))}
      </div>
    </ToastContext>
  );
}
