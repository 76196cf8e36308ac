import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Button, Card, type Column, ConfirmDialog, Table, useToast } from '../../design/index.ts';
import { useT as useConsole } from '../messages/index.ts';
import { Loaded, type Query } from '../parts/loaded.tsx';
import { ProblemNotice } from '../parts/problems.tsx';

interface ListCardProps<Row> {
  title: string;
  query: Query<readonly Row[]>;
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
  /** What stands there while there is nothing. */
  empty: ReactNode;
  /** What takes all of it away. */
  end: {
    readonly label: string;
    /** The question that is asked first, and what follows. */
    readonly title: string;
    readonly hint: string;
    readonly send: () => Promise<unknown>;
    /** Said afterwards. */
    readonly done: string;
  };
  /** Below the list. */
  children?: ReactNode;
}

/** What somebody has of one kind, and what takes all of it away. */
export function ListCard<Row>({
  title,
  query,
  columns,
  keyOf,
  empty,
  end,
  children,
}: ListCardProps<Row>): ReactNode {
  const common = useConsole();
  const toast = useToast();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const ending = useMutation({
    mutationFn: end.send,
    onSuccess: async () => {
      toast.done(end.done);
      setAsking(false);
      await queries.invalidateQueries();
    },
  });
  const hasSome = query.data !== undefined && query.data.length > 0;
  return (
    <Card
      title={title}
      actions={
        hasSome && (
          <Button tone="danger" size="small" onClick={() => setAsking(true)}>
            {end.label}
          </Button>
        )
      }
    >
      <Loaded query={query} what={title} lines={2} isEmpty={(found) => found.length === 0} empty={empty}>
        {(found) => <Table caption={title} columns={columns} rows={found} keyOf={keyOf} />}
      </Loaded>
      {children}
      <ConfirmDialog
        open={isAsking}
        onClose={() => {
          setAsking(false);
          ending.reset();
        }}
        onConfirm={() => ending.mutate()}
        title={end.title}
        confirmLabel={end.label}
        cancelLabel={common('cancel')}
        pending={ending.isPending}
        problem={<ProblemNotice error={ending.error} />}
      >
        {end.hint}
      </ConfirmDialog>
    </Card>
  );
}
