import { vendorId } from '../../model/keys.ts';
import type { Cursor } from '../../model/page.ts';
import type { AppRecord } from '../../model/records.ts';
import type { Instant, Maybe } from '../../model/values.ts';
import type { ReadOptions } from '../connector.ts';
import { member } from './rules.ts';

/** An agent of the tenant, as the list of service principals shows it. */
export interface Agent {
  readonly id: string;
  readonly clientId?: string;
  readonly createdAt: Maybe<Instant>;
}

/** @see https://learn.microsoft.com/en-us/graph/api/resources/agentidentity */
function isAgent({ role, type }: AppRecord): boolean {
  return role === 'client' && type === 'ServiceIdentity';
}

/** What a row is besides an app, as its type or its kind of service principal says it. */
export function agentKind(row: unknown): 'agent' | 'blueprint' | undefined {
  const type = String(member(row, '@odata.type')).replace(/^#?microsoft\.graph\./i, '');
  if (/^agentIdentityBlueprint/i.test(type)) return 'blueprint';
  return type === 'agentIdentity' || member(row, 'servicePrincipalType') === 'ServiceIdentity'
    ? 'agent'
    : undefined;
}

export async function* agents(
  { known }: Pick<ReadOptions, 'known'>,
  after: Cursor | undefined,
  isRefused: () => boolean,
): AsyncGenerator<Agent> {
  for await (const app of known('app')) {
    if (isRefused()) return;
    if (!isAgent(app)) continue;
    const id = vendorId(app.key);
    if (after !== undefined && id <= after) continue;
    yield { id, createdAt: app.createdAt, ...(app.clientId !== undefined && { clientId: app.clientId }) };
  }
}
