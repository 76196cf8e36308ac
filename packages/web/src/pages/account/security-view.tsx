import { type ReactNode, useState } from 'react';
import { Button, Dialog } from '../../design/index.ts';
import { useT } from '../messages/index.ts';
import { RecoveryCodes } from '../recovery-codes.tsx';
import { settings } from '../settings.ts';
import { AppsCard } from './apps-card.tsx';
import { CodesCard } from './codes-card.tsx';
import { DevicesCard } from './devices-card.tsx';
import { IdentitiesCard } from './identities-card.tsx';
import { Loaded } from './loaded.tsx';
import { PasskeysCard } from './passkeys-card.tsx';
import { PasswordCard } from './password-card.tsx';
import { useFactors } from './queries.ts';
import { View } from './view.tsx';

/** `/account/security`: what the account is opened with. */
export function SecurityView(): ReactNode {
  const t = useT();
  const factors = useFactors();
  const [codes, setCodes] = useState<readonly string[]>();
  return (
    <View title={t('security.title')} lead={t('security.lead')}>
      <PasswordCard />
      <Loaded query={factors}>
        {(data) =>
          data !== null && (
            <>
              {settings.factors.includes('passkey') && (
                <PasskeysCard passkeys={data.passkeys} onCodes={setCodes} />
              )}
              {settings.factors.includes('totp') && <AppsCard factors={data} onCodes={setCodes} />}
              {(data.totp.length > 0 || data.passkeys.length > 0) && (
                <CodesCard left={data.recoveryCodes.left} onCodes={setCodes} />
              )}
              {data.rememberedDevices.length > 0 && <DevicesCard factors={data} />}
            </>
          )
        }
      </Loaded>
      <IdentitiesCard />
      <Dialog
        open={codes !== undefined}
        onClose={() => setCodes(undefined)}
        title={t('codes.title')}
        description={t('codes.lead')}
        closeLabel={t('close')}
        keepOpen
        footer={
          <Button tone="primary" onClick={() => setCodes(undefined)}>
            {t('codes.kept')}
          </Button>
        }
      >
        <RecoveryCodes codes={codes ?? []} />
      </Dialog>
    </View>
  );
}
