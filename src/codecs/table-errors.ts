import { ClientError, Unreadable } from '../errors.ts';

/** The client asked for a column that the table does not have; tells the first hundred that it has. */
export function unknownColumn(name: string, columns: readonly string[]): ClientError {
  const choice = columns.slice(0, 100);
  return new ClientError('BAD_USER_INPUT', `The table has no column ${JSON.stringify(name)}.`, {
    columns: choice,
  });
}

/** The rows asked for do not fit the answer. */
export function rowsTooLarge(windowBytes: number): Unreadable {
  return new Unreadable(
    'TOO_LARGE',
    `The rows take more than ${windowBytes} bytes: ask for fewer rows or columns.`,
  );
}
