import { type SigningKeyResponse } from '@nightlatch/client';
import { type ReactNode } from 'react';
import { dateTime } from '../../i18n/index.ts';
import { useWidth } from '../parts/use-width.ts';
import { livesOf, type Phase } from './key-lives.ts';
import { useT } from './messages/index.ts';

const ROW = 46;
const TOP = 30;
const BAR = 16;
const LEAST = 5;
/** Pixels that the name of a key needs. */
const NAME = 250;
/** Pixels that a date needs. */
const TICK = 128;

const PHASES: readonly Phase[] = ['published', 'active', 'retired', 'revoked'];

interface KeyTimelineProps {
  keys: readonly SigningKeyResponse[];
  nextRotation: string | undefined;
  /** When they were looked at. */
  now: number;
}

/** The lives of the keys, one below the other: who signed when, and how they overlap. */
export function KeyTimeline({ keys, nextRotation, now }: KeyTimelineProps): ReactNode {
  const t = useT();
  const [ref, width] = useWidth<HTMLDivElement>();
  const { lives, from, to } = livesOf(keys, now, nextRotation);
  const x = (time: number): number => ((time - from) / (to - from)) * (width - 2) + 1;
  const height = TOP + lives.length * ROW + 8;
  const ticks = Math.max(2, Math.floor(width / TICK));
  const isShort = to - from < 3 * 86_400_000;
  const date = new Intl.DateTimeFormat(
    t.locale,
    isShort
      ? { timeStyle: 'short', ...(to - from > 86_400_000 && { dateStyle: 'short' as const }) }
      : { day: 'numeric', month: 'short' },
  );
  return (
    <figure className="nl-lives">
      <div ref={ref}>
        {width > 0 && (
          <svg width={width} height={height} role="img" aria-label={t('life.label', { count: lives.length })}>
            {Array.from({ length: ticks }, (_, index) => {
              const time = from + ((to - from) * (index + 0.5)) / ticks;
              return (
                <g key={index}>
                  <line className="nl-lives__grid" x1={x(time)} x2={x(time)} y1={TOP - 6} y2={height} />
                  <text className="nl-lives__text" x={x(time)} y={16} textAnchor="middle">
                    {date.format(time)}
                  </text>
                </g>
              );
            })}
            <line className="nl-lives__now" x1={x(now)} x2={x(now)} y1={TOP - 6} y2={height} />
            {lives.map(({ key, phases, revokedAt }, row) => {
              const y = TOP + row * ROW;
              const start = x(phases[0]?.from ?? now);
              // One that has begun lately is named before its bar.
              const isLate = start > width - NAME;
              return (
                <g key={key.id ?? row}>
                  <text
                    className="nl-lives__name"
                    x={isLate ? width - 2 : Math.max(2, start) + 4}
                    y={y + 14}
                    textAnchor={isLate ? 'end' : 'start'}
                  >
                    {`${(key.id ?? '?').slice(0, 8)}… · ${key.algorithm ?? ''} · ${t(`state.${key.state}`)}`}
                  </text>
                  {phases.map(({ phase, from: begin, to: end }) => (
                    <rect
                      key={phase}
                      className="nl-lives__bar"
                      data-phase={phase}
                      x={x(begin)}
                      y={y + 20}
                      width={Math.max(LEAST, x(end) - x(begin))}
                      height={BAR}
                      rx={4}
                    >
                      <title>
                        {`${t(`phase.${phase}`)}: ${dateTime(t.locale, new Date(begin))} – ${dateTime(t.locale, new Date(end))}`}
                      </title>
                    </rect>
                  ))}
                  {revokedAt !== undefined && (
                    <path
                      className="nl-lives__revoked"
                      d={`M${x(revokedAt) - 5} ${y + 23}l10 10m0-10l-10 10`}
                    />
                  )}
                </g>
              );
            })}
            {nextRotation !== undefined && (
              <line
                className="nl-lives__next"
                x1={x(Date.parse(nextRotation))}
                x2={x(Date.parse(nextRotation))}
                y1={TOP - 6}
                y2={height}
              />
            )}
          </svg>
        )}
      </div>
      <figcaption className="nl-lives__legend">
        {PHASES.map((phase) => (
          <span key={phase} data-phase={phase}>
            {t(`phase.${phase}`)}
          </span>
        ))}
        <span data-phase="now">{t('life.now')}</span>
        {nextRotation !== undefined && <span data-phase="next">{t('life.next')}</span>}
      </figcaption>
    </figure>
  );
}
