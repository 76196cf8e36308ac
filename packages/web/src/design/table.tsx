import './table.css';
import { type ReactNode } from 'react';

/** One column of a {@link Table}. */
export interface Column<Row> {
  readonly key: string;
  readonly title: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Whether it says what the row is: its cell is a heading, and stands alone above the others on a phone. */
  readonly isHeading?: boolean;
  readonly align?: 'start' | 'end';
}

interface TableProps<Row> {
  /** What is listed, for who does not see it. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}

/** Rows of one kind. On a phone each becomes a block of labelled lines. */
export function Table<Row>({ caption, columns, rows, keyOf }: TableProps<Row>): ReactNode {
  return (
    <div className="nl-table__frame">
      <table className="nl-table">
        <caption className="nl-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ key, title, align = 'start' }) => (
              <th key={key} scope="col" data-align={align}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ key, title, cell, isHeading = false, align = 'start' }) =>
                isHeading ? (
                  <th key={key} scope="row" data-align={align}>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={key} data-align={align}>
                    <span className="nl-table__label" aria-hidden="true">
                      {title}
                    </span>
                    <div className="nl-table__value">{cell(row)}</div>
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
