import { recordKey } from '../../src/model/keys.ts';
import type {
  AppRecord,
  GrantRecord,
  PrincipalRecord,
  SettingRecord,
  UseRecord,
} from '../../src/model/records.ts';
import type { LastUsed } from '../../src/model/values.ts';
import { onDay } from './planted.ts';

const GRAPH = 'graph';

/** What a tenant of Microsoft's says of itself, and of the API that most apps open. */
export function tenantSetting(tenant: string): SettingRecord {
  return {
    kind: 'setting',
    key: recordKey(tenant, 'setting', 'tenant-id'),
    name: 'tenant-id',
    value: tenant,
  };
}

export function graphApp(tenant: string): AppRecord {
  return {
    ...foreignApp(tenant, GRAPH),
    clientId: '00000003-0000-0000-c000-000000000000',
    name: 'Microsoft Graph',
    home: 'platform',
  };
}

/** An app of a vendor that is the same in every tenant. */
export function foreignApp(tenant: string, id: string, facts: Partial<AppRecord> = {}): AppRecord {
  return {
    kind: 'app',
    key: recordKey(tenant, 'app', id),
    clientId: `client-${id}`,
    name: `App ${id}`,
    role: 'client',
    type: 'Application',
    home: 'foreign',
    homeTenant: 'vendor',
    publisher: { name: 'Vendor', verified: true },
    enabled: true,
    createdAt: onDay(-1_000),
    ...facts,
  };
}

/** Each of so many people let the app in. */
export function delegated(
  tenant: string,
  app: string,
  scope: string,
  people: number,
): readonly GrantRecord[] {
  return Array.from({ length: people }, (_, n) => ({
    kind: 'grant',
    key: recordKey(tenant, 'grant', 'delegated', app, GRAPH, String(n)),
    app: recordKey(tenant, 'app', app),
    access: 'delegated',
    principal: recordKey(tenant, 'principal', String(n)),
    resource: GRAPH,
    scopes: [scope],
    consent: 'user',
    grantedAt: 'unknown',
  }));
}

/** The row of an app in the report on sign-ins. */
export function signIns(tenant: string, app: string, delegatedAt: LastUsed): readonly UseRecord[] {
  return (['delegated', 'application'] as const).map((by) => ({
    kind: 'use',
    key: recordKey(tenant, 'use', 'sign-in-activity', `client-${app}`, by),
    clientId: `client-${app}`,
    evidence: 'sign-in-activity',
    by,
    lastUsedAt: by === 'delegated' ? delegatedAt : 'never',
  }));
}

export function persons(tenant: string, count: number): readonly PrincipalRecord[] {
  return Array.from({ length: count }, (_, n) => ({
    kind: 'principal',
    key: recordKey(tenant, 'principal', String(n)),
    type: 'user',
    name: `Person ${n}`,
    state: 'active',
    guest: false,
    admin: 'unknown',
    createdAt: onDay(-500),
  }));
}
