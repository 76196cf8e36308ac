import './tabs.css';
import { Tabs as Base } from '@base-ui/react/tabs';
import { type ReactNode } from 'react';

interface TabsProps {
  label: string;
  tabs: readonly { readonly value: string; readonly label: ReactNode; readonly content: ReactNode }[];
  value?: string;
  onChange?: (value: string) => void;
}

/** Several views of one thing, one at a time. */
export function Tabs({ label, tabs, value, onChange }: TabsProps): ReactNode {
  const controlled = value === undefined ? { defaultValue: tabs[0]?.value } : { value };
  return (
    <Base.Root className="nl-tabs" {...controlled} onValueChange={(next) => onChange?.(String(next))}>
      <Base.List className="nl-tabs__list" aria-label={label}>
        {tabs.map((tab) => (
          <Base.Tab key={tab.value} className="nl-tabs__tab" value={tab.value}>
            {tab.label}
          </Base.Tab>
        ))}
        <Base.Indicator className="nl-tabs__mark" />
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} className="nl-tabs__panel" value={tab.value}>
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
