import { type ReactNode } from 'react';
import { BrowserIcon, LaptopIcon, PhoneIcon } from '../../design/index.ts';

/** What a device probably is, by how the service names it. */
export function deviceIcon(device: string): ReactNode {
  if (/iOS|iPhone|iPad|Android/i.test(device)) return <PhoneIcon />;
  return /macOS|Windows|Linux/i.test(device) ? <LaptopIcon /> : <BrowserIcon />;
}
