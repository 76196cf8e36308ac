import { type ReactNode } from 'react';
import { useT } from './messages/index.ts';

interface QrCodeProps {
  /** An SVG image, as the service has sent it. */
  svg: string;
  uri: string;
  secret: string;
}

/** What an application for one-time codes reads; or what is typed into it; or what opens it on the same phone. */
export function QrCode({ svg, uri, secret }: QrCodeProps): ReactNode {
  const t = useT();
  return (
    <div className="nl-qr">
      <img
        src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
        alt={t('totp.qr')}
        width="176"
        height="176"
      />
      <p>
        {t('totp.byHand')}
        <code className="nl-qr__secret">{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
      <a href={uri}>{t('totp.open')}</a>
    </div>
  );
}
