import { ClientError } from '../errors.ts';
import { builder } from './builder.ts';
import { lastsWhole } from './lasting.ts';
import { TableColumn, TableValue, Value } from './refs.ts';

/** The most rows that one window of a table may ask for. */
const rowCap = 1_000;

builder.objectType(TableColumn, {
  description: 'A column of a table.',
  extensions: lastsWhole,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name, as stored.' }),
    type: t.exposeString('type', { description: 'Its type, in the word of the file’s format.' }),
  }),
});

builder.objectType(TableValue, {
  description: 'A table, of which any window of rows can be had without reading the rest.',
  interfaces: [Value],
  extensions: lastsWhole,
  fields: (t) => ({
    columns: t.expose('columns', {
      type: [TableColumn],
      description: 'Its columns, in the order of the file.',
    }),
    rowCount: t.expose('rowCount', {
      type: 'Long',
      nullable: true,
      description: 'How many rows it has; null where only reading all of it would tell.',
    }),
    rows: t.field({
      type: ['JSON'],
      nullable: true,
      description: 'A window of its rows, each an object by column.',
      args: {
        first: t.arg.int({ description: `How many rows, 1 to ${rowCap}. Default: 20.` }),
        offset: t.arg.int({ description: 'How many rows to pass over before. Default: 0.' }),
        columns: t.arg.stringList({ description: 'Only these columns, in this order. Default: all.' }),
      },
      resolve: (table, { first, offset, columns }) => {
        const window = { first: first ?? 20, offset: offset ?? 0 };
        if (window.first < 1 || window.first > rowCap)
          throw new ClientError(
            'BAD_USER_INPUT',
            `first is ${window.first}; it must be from 1 to ${rowCap}.`,
          );
        if (window.offset < 0) throw new ClientError('BAD_USER_INPUT', 'offset must not be negative.');
        const known = table.columns.map(({ name }) => name);
        const unknown = columns?.filter((name) => !known.includes(name)) ?? [];
        if (unknown.length > 0)
          throw new ClientError(
            'BAD_USER_INPUT',
            `There is no column ${unknown.join(', ')}; the columns are: ${known.join(', ')}.`,
          );
        return table.rows({ ...window, ...(columns && { columns }) });
      },
    }),
  }),
});
