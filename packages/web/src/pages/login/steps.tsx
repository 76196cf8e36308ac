import { type Step } from '@nightlatch/client';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { goTo, placeIn } from '../../app/places.ts';
import { Button, CodesIcon, Spinner } from '../../design/index.ts';
import { AuthLayout } from '../auth-layout.tsx';
import { useT } from '../messages/index.ts';
import { RecoveryCodes } from '../recovery-codes.tsx';
import { settings } from '../settings.ts';

const SecondFactorView = lazy(() => import('./second-factor.tsx'));
const EnrolView = lazy(() => import('./enrol.tsx'));
const VerifyView = lazy(() => import('./verify.tsx'));
const LinkView = lazy(() => import('./link.tsx'));

/** @returns where this login leads to */
export function place(): string {
  return placeIn(location.search, settings.home);
}

interface StepsProps {
  /** What the login has got to. */
  step: Step;
  onStep: (step: Step) => void;
  /** Back to the beginning. */
  onRestart: () => void;
}

/** Whatever a login still lacks, and what follows when it lacks nothing. */
export function Steps({ step, onStep, onRestart }: StepsProps): ReactNode {
  return <Suspense fallback={<Leaving />}>{viewOf({ step, onStep, onRestart })}</Suspense>;
}

function viewOf({ step, onStep, onRestart }: StepsProps): ReactNode {
  switch (step.kind) {
    case 'signedIn':
      return step.recoveryCodes === undefined ? <Done /> : <CodesView codes={step.recoveryCodes} />;
    case 'secondFactor':
      return <SecondFactorView step={step} onStep={onStep} onRestart={onRestart} />;
    case 'link':
      return <LinkView step={step} onStep={onStep} onRestart={onRestart} />;
    case 'action':
      return step.action === 'verify_email' ? (
        <VerifyView key={step.challenge} step={step} onStep={onStep} onRestart={onRestart} />
      ) : (
        <EnrolView step={step} onStep={onStep} onRestart={onRestart} />
      );
  }
}

/** Somebody is logged in: on to where they wanted to be. */
function Done(): ReactNode {
  const [target] = useState(place);
  // Once, however often it is rendered.
  useState(() => goTo(target));
  return <Leaving />;
}

/** Between two pages. */
export function Leaving(): ReactNode {
  const t = useT();
  return (
    <div className="nl-auth" role="status">
      <span className="nl-hidden">{t('loading')}</span>
      <Spinner size={28} />
    </div>
  );
}

function CodesView({ codes }: { codes: readonly string[] }): ReactNode {
  const t = useT();
  return (
    <AuthLayout title={t('codes.title')} lead={t('codes.lead')} sign={<CodesIcon size={26} />}>
      <RecoveryCodes codes={codes} />
      <Button tone="primary" block onClick={() => goTo(place())}>
        {t('codes.kept')}
      </Button>
    </AuthLayout>
  );
}

/** What every view of a step is given. */
export interface StepViewProps<Kind extends Step['kind']> extends Omit<StepsProps, 'step'> {
  step: Extract<Step, { kind: Kind }>;
}
