import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { type CsvRow, parseCsv } from '../../lib/csv.ts';
import { errnoOf } from '../../lib/errno.ts';
import { type Instant, instant } from '../../model/values.ts';
import { scopesIn } from './api-scopes.ts';

export interface ListedDelegation {
  readonly clientId: string;
  readonly name?: string;
  readonly scopes: readonly string[];
}

/** What the Admin console lists under Domain-wide delegation, as it was downloaded. */
export interface DelegationList {
  /** When the file was written; undefined where it cannot be read. */
  readonly asOf?: Instant;
  readonly delegations: readonly ListedDelegation[];
  /** What of it cannot be read, with file and line. */
  readonly problems: readonly string[];
}

/** A row that cannot be read is a problem, and the rest is read. */
export function readDelegationList(file: string): DelegationList {
  const name = basename(file);
  let bytes: Buffer;
  let asOf: Instant;
  try {
    bytes = readFileSync(file);
    asOf = instant(statSync(file).mtimeMs);
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    return { delegations: [], problems: [`${name} cannot be read (${code})`] };
  }
  const text = decoded(bytes);
  if (text === undefined) return { delegations: [], problems: [`${name} is not UTF-8`] };
  const { delegations, problems } = parseDelegations(text);
  return { asOf, delegations, problems: problems.map((problem) => `${name}, ${problem}`) };
}

function decoded(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Any encoding can be told from UTF-8, and none from each other.
    return undefined;
  }
}

export function parseDelegations(text: string): Omit<DelegationList, 'asOf'> {
  const { rows, problem } = parseCsv(text);
  const [header, ...rest] = rows;
  const problems = problem === undefined ? [] : [`which is no CSV: ${problem}`];
  const columns = columnsOf(header);
  if (columns === undefined) {
    problems.push(
      `line ${header?.line ?? 1}: must head the columns, with Client ID and Scopes among them, as the Admin console writes them in English`,
    );
    return { delegations: [], problems };
  }
  const byClient = new Map<string, ListedDelegation>();
  for (const row of rest) {
    const found = toDelegation(row, columns);
    if (typeof found === 'string') {
      problems.push(`line ${row.line}: ${found}`);
      continue;
    }
    const before = byClient.get(found.clientId);
    const scopes = scopesIn([...(before?.scopes ?? []), ...found.scopes]);
    byClient.set(found.clientId, { ...before, ...found, scopes });
  }
  return { delegations: [...byClient.values()], problems };
}

interface Columns {
  readonly clientId: number;
  readonly scopes: number;
  /** -1 where there is none. */
  readonly name: number;
  readonly isScopesLast: boolean;
}

const headings = {
  clientId: ['clientid', 'oauthclientid', 'oauth2clientid', 'apiclientid'],
  scopes: ['scopes', 'scope', 'oauthscopes', 'oauthscope', 'apiscopes'],
  name: ['name', 'clientname', 'appname', 'apiclientname'],
} as const;

/** In any order: their words are written down nowhere, so a few spellings are taken. */
function columnsOf(header: CsvRow | undefined): Columns | undefined {
  const found = (header?.cells ?? []).map((cell) => cell.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
  const place = (wanted: readonly string[]) => found.findIndex((cell) => wanted.includes(cell));
  const columns = {
    clientId: place(headings.clientId),
    scopes: place(headings.scopes),
    name: place(headings.name),
    isScopesLast: place(headings.scopes) === found.length - 1,
  };
  return columns.clientId < 0 || columns.scopes < 0 ? undefined : columns;
}

/** Or what is wrong with it. */
function toDelegation({ cells }: CsvRow, columns: Columns): ListedDelegation | string {
  const clientId = cells[columns.clientId]?.trim() ?? '';
  if (clientId === '') return 'has no client id';
  if (/^\d(?:[.,]\d+)?e\+?\d+$/i.test(clientId))
    return 'the client id was rounded by a spreadsheet; download the list anew, and do not save it from there';
  if (!/^[\w.@-]+$/.test(clientId)) return 'what stands under Client ID is none';
  // In the last column, scopes that nobody quoted stand in as many cells.
  const end = columns.isScopesLast ? cells.length : columns.scopes + 1;
  const scopes = scopesIn(cells.slice(columns.scopes, end));
  if (scopes.length === 0) return 'has no scopes';
  const name = columns.name < 0 ? undefined : cells[columns.name]?.trim();
  return { clientId, scopes, ...(name && { name }) };
}
