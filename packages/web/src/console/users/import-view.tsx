import { type Result, type ImportUsersResponse } from '@nightlatch/client';
import { useClient } from '@nightlatch/react';
import { useQueryClient } from '@tanstack/react-query';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { Refused } from '../../app/auth.ts';
import { Button, Card, type Column, DownloadIcon, Notice, Table, UploadIcon } from '../../design/index.ts';
import { ProblemNotice } from '../parts/problems.tsx';
import { useNumber } from '../parts/small.tsx';
import { View } from '../parts/view.tsx';
import { type ImportLine, partsOf } from './import-lines.ts';
import { useT } from './messages/index.ts';

interface Rejected {
  line: number;
  reasons: readonly string[];
  user?: unknown;
}

interface Report {
  file: string;
  state: 'running' | 'stopped' | 'failed' | 'done';
  /** From 0 to 1. */
  progress: number;
  created: number;
  existing: number;
  rejected: readonly Rejected[];
  error?: unknown;
}

/** How many rejected lines are shown; the file has all of them. */
const SHOWN = 100;
/** Tries of a part that the service could not take at the moment, and milliseconds between two. */
const TRIES = 5;
const PAUSE = 3_000;

/** Accounts of another system, from a file that stays here: it is sent line by line. */
export function ImportView(): ReactNode {
  const t = useT();
  const number = useNumber();
  const { report, begin, stop } = useImport();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const isRunning = report?.state === 'running';
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined && !isRunning) void begin(file);
  };
  return (
    <View title={t('import.title')} lead={t('import.lead')} back={{ to: '/users', label: t('title') }}>
      <Card title={t('import.file')} description={t('import.form')}>
        <div
          className="nl-drop"
          data-over={isOver || undefined}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
          <UploadIcon size={28} />
          <p>{t('import.drop')}</p>
          <input
            ref={input}
            className="nl-hidden"
            type="file"
            tabIndex={-1}
            aria-label={t('import.choose')}
            accept=".ndjson,.jsonl,.json,.txt"
            onChange={({ target }) => {
              const [file] = target.files ?? [];
              // The same file again is a new one.
              target.value = '';
              if (file !== undefined) void begin(file);
            }}
          />
          <Button tone="primary" disabled={isRunning} onClick={() => input.current?.click()}>
            {t('import.choose')}
          </Button>
        </div>
        <pre tabIndex={0} role="region" aria-label={t('import.example')} className="nl-example">
          <code>{EXAMPLE}</code>
        </pre>
      </Card>
      {report !== undefined && (
        <Card
          title={t('import.report')}
          description={report.file}
          actions={
            isRunning ? (
              <Button onClick={stop}>{t('import.stop')}</Button>
            ) : (
              report.rejected.length > 0 && (
                <Button icon={<DownloadIcon size={18} />} onClick={() => save(report.rejected)}>
                  {t('import.save')}
                </Button>
              )
            )
          }
        >
          <progress
            className="nl-progress"
            max={1}
            value={report.progress}
            aria-label={t('import.progress')}
          />
          <div role="status">
            <p>{t(`import.${report.state}`, { percent: Math.floor(report.progress * 100) })}</p>
          </div>
          {report.error !== undefined && <ProblemNotice error={report.error} />}
          <dl className="nl-counts">
            <div>
              <dt>{t('import.created')}</dt>
              <dd>{number(report.created)}</dd>
            </div>
            <div>
              <dt>{t('import.existing')}</dt>
              <dd>{number(report.existing)}</dd>
            </div>
            <div>
              <dt>{t('import.rejected')}</dt>
              <dd>{number(report.rejected.length)}</dd>
            </div>
          </dl>
          {report.rejected.length > SHOWN && (
            <Notice>{t('import.first', { shown: SHOWN, all: number(report.rejected.length) })}</Notice>
          )}
          {report.rejected.length > 0 && (
            <Table
              caption={t('import.rejected')}
              columns={columns(t)}
              rows={report.rejected.slice(0, SHOWN)}
              keyOf={({ line }) => String(line)}
            />
          )}
        </Card>
      )}
    </View>
  );
}

const EXAMPLE = `{"name":"Ada Lovelace","email":"ada@example.com","emailVerified":true,"passwordHash":"$2b$12$…"}
{"name":"Grace Hopper","email":"grace@example.com","roles":["user","editor"]}`;

function columns(t: ReturnType<typeof useT>): readonly Column<Rejected>[] {
  return [
    { key: 'line', title: t('import.line'), isHeading: true, cell: ({ line }) => String(line) },
    {
      key: 'reasons',
      title: t('import.reasons'),
      cell: ({ reasons }) => reasons.map((reason) => <div key={reason}>{reason}</div>),
    },
  ];
}

function useImport(): { report: Report | undefined; begin: (file: File) => Promise<void>; stop: () => void } {
  const t = useT();
  const auth = useClient();
  const queries = useQueryClient();
  const [report, setReport] = useState<Report>();
  const isStopped = useRef(false);
  const hasStopped = (): boolean => isStopped.current;
  const send = async (users: readonly ImportLine[]): Promise<Result<ImportUsersResponse>> => {
    for (let tries = 1; ; tries += 1) {
      const body = { users: users.map(({ user }) => user as never) };
      const result = await auth.request('POST', '/users/import', body);
      // What was created before a lost answer is found as existing: nothing is doubled.
      const isTransient = !result.ok && (result.error.status === 0 || result.error.status >= 500);
      if (!isTransient || tries === TRIES || isStopped.current) return result;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  };
  const begin = async (file: File): Promise<void> => {
    isStopped.current = false;
    let now: Report = {
      file: file.name,
      state: 'running',
      progress: 0,
      created: 0,
      existing: 0,
      rejected: [],
    };
    const tell = (changes: Partial<Report>): void => setReport((now = { ...now, ...changes }));
    tell({});
    for await (const { users, broken, read } of partsOf(file)) {
      if (hasStopped()) {
        tell({ state: 'stopped' });
        return;
      }
      const rejected: Rejected[] = broken.map((line) => ({ line, reasons: [t('import.broken')] }));
      if (users.length > 0) {
        const result = await send(users);
        if (!result.ok) {
          tell({ state: 'failed', error: new Refused(result.error) });
          return;
        }
        const { created, existing, rejected: refused } = result.data;
        rejected.push(
          ...refused.flatMap(({ index, errors }) => {
            const at = users[index];
            const reasons = errors.map(({ field, messages }) => `${field}: ${messages.join('; ')}`);
            return at === undefined ? [] : { ...at, reasons };
          }),
        );
        tell({ created: now.created + created, existing: now.existing + existing });
      }
      rejected.sort((a, b) => a.line - b.line);
      tell({ rejected: [...now.rejected, ...rejected], progress: file.size === 0 ? 1 : read / file.size });
    }
    tell({ state: 'done', progress: 1 });
    await queries.invalidateQueries({ queryKey: ['users'] });
  };
  return { report, begin, stop: () => (isStopped.current = true) };
}

/** Those that were refused, to be mended and imported again. What was no JSON is only named by its line. */
function save(rejected: readonly Rejected[]): void {
  const lines = rejected.map(({ line, reasons, user }) => JSON.stringify({ line, reasons, user }));
  const address = URL.createObjectURL(new Blob([`${lines.join('\n')}\n`], { type: 'application/x-ndjson' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'rejected.ndjson';
  link.click();
  URL.revokeObjectURL(address);
}
