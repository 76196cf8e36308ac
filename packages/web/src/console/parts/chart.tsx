import './chart.css';
import { type PointerEvent, type ReactNode, useState } from 'react';
import { useT } from '../messages/index.ts';
import { useWidth } from './use-width.ts';

/** One line of a chart, or one colour of its bars. */
export interface ChartSeries {
  readonly key: string;
  readonly label: string;
  /** One for each of `times`; undefined where nothing is known. */
  readonly values: readonly (number | undefined)[];
  /** Of the colours for charts, which a theme may change. */
  readonly colour: 1 | 2 | 3 | 4 | 5 | 6;
}

interface ChartProps {
  /** What it shows, for who does not see it. */
  label: string;
  /** When each interval begins. */
  times: readonly Date[];
  series: readonly ChartSeries[];
  /** `bars` for what is counted, one upon the other; `area` for what is measured. */
  kind: 'bars' | 'area';
  /** What the legend says while nobody points at anything. */
  total: 'sum' | 'last';
  format: (value: number) => string;
  formatTime: (time: Date) => string;
  /** The scale reaches to here at least; of bars, which count, to 3. */
  atLeast?: number;
}

const HEIGHT = 168;
const TOP = 8;
const BOTTOM = 24;
const LEFT = 40;
const RIGHT = 4;
/** Pixels that a time needs below the chart. */
const TICK = 84;

/** Numbers over time. What stands under the pointer is told in the legend, and all of it in a table. */
export function Chart({
  label,
  times,
  series,
  kind,
  total,
  format,
  formatTime,
  atLeast = kind === 'bars' ? 3 : 1,
}: ChartProps): ReactNode {
  const t = useT();
  const [ref, width] = useWidth<HTMLDivElement>();
  const [pointed, setPointed] = useState<number>();
  const inner = Math.max(0, width - LEFT - RIGHT);
  const step = inner / Math.max(1, times.length);
  const greatest = Math.max(
    ...times.map((_, index) => {
      const values = series.map(({ values }) => values[index] ?? 0);
      return kind === 'bars' ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
    }),
    atLeast,
  );
  const ticks = ticksUpTo(greatest);
  const top = ticks.at(-1) ?? 1;
  const y = (value: number): number => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
  const x = (index: number): number => LEFT + index * step;
  const every = Math.max(1, Math.ceil(times.length / Math.max(1, Math.floor(inner / TICK))));
  const point = ({ clientX, currentTarget }: PointerEvent<SVGSVGElement>): void => {
    const index = Math.floor((clientX - currentTarget.getBoundingClientRect().left - LEFT) / step);
    setPointed(index >= 0 && index < times.length ? index : undefined);
  };
  const valueOf = ({ values }: ChartSeries): string => {
    if (pointed !== undefined) {
      const value = values[pointed];
      return value === undefined ? '–' : format(value);
    }
    const known = values.filter((value) => value !== undefined);
    if (known.length === 0) return '–';
    return format(total === 'sum' ? known.reduce((sum, value) => sum + value, 0) : (known.at(-1) ?? 0));
  };
  return (
    <figure className="nl-chart">
      <figcaption className="nl-chart__legend">
        {series.map((one) => (
          <span key={one.key} className="nl-chart__key" data-colour={one.colour}>
            {one.label} <b>{valueOf(one)}</b>
          </span>
        ))}
        <span className="nl-chart__time">
          {pointed === undefined ? '' : formatTime(times[pointed] ?? new Date(0))}
        </span>
      </figcaption>
      <div ref={ref} className="nl-chart__frame">
        {width > 0 && (
          <svg
            width={width}
            height={HEIGHT}
            role="img"
            aria-label={`${label}: ${series.map((one) => `${one.label} ${valueOf(one)}`).join(', ')}`}
            onPointerMove={point}
            onPointerLeave={() => setPointed(undefined)}
          >
            {ticks.map((value) => (
              <g key={value}>
                <line className="nl-chart__grid" x1={LEFT} x2={width - RIGHT} y1={y(value)} y2={y(value)} />
                <text className="nl-chart__text" x={LEFT - 8} y={y(value)} dy="0.32em" textAnchor="end">
                  {format(value)}
                </text>
              </g>
            ))}
            {times.map(
              (time, index) =>
                index % every === 0 &&
                index + every / 2 < times.length && (
                  <text key={index} className="nl-chart__text" x={x(index)} y={HEIGHT - 6}>
                    {formatTime(time)}
                  </text>
                ),
            )}
            {kind === 'bars' ? (
              <Bars series={series} count={times.length} x={x} y={y} step={step} />
            ) : (
              series.map((one) => <Area key={one.key} series={one} x={(index) => x(index + 0.5)} y={y} />)
            )}
            {pointed !== undefined && (
              <rect
                className="nl-chart__pointed"
                x={x(pointed)}
                y={TOP}
                width={step}
                height={HEIGHT - TOP - BOTTOM}
              />
            )}
          </svg>
        )}
      </div>
      <details className="nl-chart__table">
        <summary>{t('chart.table')}</summary>
        <div tabIndex={0} role="region" aria-label={label}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('chart.time')}</th>
                {series.map(({ key, label: name }) => (
                  <th key={key} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {times.map((time, index) => (
                <tr key={time.getTime()}>
                  <th scope="row">{formatTime(time)}</th>
                  {series.map(({ key, values }) => {
                    const value = values[index];
                    return <td key={key}>{value === undefined ? '–' : format(value)}</td>;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

interface Scales {
  x: (index: number) => number;
  y: (value: number) => number;
}

function Bars({
  series,
  count,
  x,
  y,
  step,
}: Scales & { series: readonly ChartSeries[]; count: number; step: number }): ReactNode {
  const gap = Math.min(2, step * 0.25);
  return Array.from({ length: count }, (_, index) => {
    let sum = 0;
    return series.map(({ key, values, colour }) => {
      const value = values[index] ?? 0;
      if (value === 0) return null;
      const from = y(sum);
      sum += value;
      const to = y(sum);
      return (
        <rect
          key={`${key} ${index}`}
          className="nl-chart__bar"
          data-colour={colour}
          x={x(index) + gap / 2}
          y={to}
          width={Math.max(1, step - gap)}
          height={Math.max(1, from - to)}
          rx={Math.min(2, step / 4)}
        />
      );
    });
  });
}

function Area({ series: { values, colour }, x, y }: Scales & { series: ChartSeries }): ReactNode {
  return runsOf(values).map(({ from, values: run }) => {
    const points = run.map((value, index) => `${x(from + index).toFixed(1)} ${y(value).toFixed(1)}`);
    const [first, last] = [x(from), x(from + run.length - 1)];
    return (
      <g key={from} data-colour={colour}>
        <path className="nl-chart__area" d={`M${first} ${y(0)}L${points.join('L')}L${last} ${y(0)}Z`} />
        <path
          className="nl-chart__line"
          d={run.length === 1 ? `M${points[0] ?? ''}h0.01` : `M${points.join('L')}`}
        />
      </g>
    );
  });
}

/** What is known without a gap. */
function runsOf(values: readonly (number | undefined)[]): { from: number; values: number[] }[] {
  const runs: { from: number; values: number[] }[] = [];
  let before: number | undefined;
  for (const [index, value] of values.entries()) {
    if (value !== undefined) {
      if (before === undefined) runs.push({ from: index, values: [value] });
      else runs.at(-1)?.values.push(value);
    }
    before = value;
  }
  return runs;
}

/** @returns 0 and two or more round numbers, the last one at least the greatest */
function ticksUpTo(greatest: number): number[] {
  const rough = greatest / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? rough;
  const whole = greatest >= 3 ? Math.max(1, Math.ceil(step)) : step;
  const count = Math.ceil(greatest / whole);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * whole).toPrecision(6)));
}
