/** A request, as much of it as the vendors' parts look at. */
export interface Call {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** As it was sent, without the question mark. */
  readonly query: string;
  readonly bearer: string | undefined;
  /** Names in lower case; absent for a call inside a batch. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** Content-Type is JSON unless said here. */
  readonly headers?: Readonly<Record<string, string>>;
}

export function json(body: object, status = 200): Answer {
  return { status, body: JSON.stringify(body) };
}

/** Query parameters; the vendors know none that may be given twice. */
export function parameters(query: string): ReadonlyMap<string, string> {
  return query === '' ? none : new Map(new URLSearchParams(query));
}

const none: ReadonlyMap<string, string> = new Map();
