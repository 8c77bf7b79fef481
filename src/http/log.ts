/** Something an operator wants to know; `cause` is for the log alone and never reaches a client. */
export type LogEvent = {
  readonly level: 'error' | 'warn' | 'info';
  readonly message: string;
  readonly requestId?: string;
  readonly path?: string;
  readonly cause?: unknown;
};

export type Log = (event: LogEvent) => void;
