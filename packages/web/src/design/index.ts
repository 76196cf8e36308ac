import './tokens.css';
import './base.css';

export { AppShell, type NavItem } from './app-shell.tsx';
export { Badge, type BadgeTone } from './badge.tsx';
export { Brand } from './brand.tsx';
export { Button, type ButtonProps, ButtonLink } from './button.tsx';
export { Card } from './card.tsx';
export { Checkbox } from './checkbox.tsx';
export { ConfirmDialog, Dialog } from './dialog.tsx';
export { Field, PasswordField, SelectField, TextAreaField } from './field.tsx';
export * from './icons.tsx';
export { Menu, MenuItem } from './menu.tsx';
export { Notice } from './notice.tsx';
export { EmptyState, ErrorState, Skeleton, Spinner } from './states.tsx';
export { Table, type Column } from './table.tsx';
export { Tabs } from './tabs.tsx';
export { ToastProvider, useToast } from './toast.tsx';
