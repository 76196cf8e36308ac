import { type ReactNode, useState } from 'react';
import { Button, CheckIcon, CopyIcon, DownloadIcon } from '../design/index.ts';
import { useT } from './messages/index.ts';
import { settings } from './settings.ts';

/** Recovery codes, which are shown once: to be copied or kept as a file. */
export function RecoveryCodes({ codes }: { codes: readonly string[] }): ReactNode {
  const t = useT();
  const [isCopied, setCopied] = useState(false);
  const text = `${codes.join('\n')}\n`;
  const save = (): void => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    link.download = `${settings.product.name.replace(/[^\w-]+/g, '-')}-recovery-codes.txt`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  return (
    <>
      <ul className="nl-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="nl-row">
        <Button
          size="small"
          icon={isCopied ? <CheckIcon size={18} /> : <CopyIcon size={18} />}
          onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
        >
          {isCopied ? t('codes.copied') : t('codes.copy')}
        </Button>
        <Button size="small" icon={<DownloadIcon size={18} />} onClick={save}>
          {t('codes.save')}
        </Button>
      </div>
    </>
  );
}
