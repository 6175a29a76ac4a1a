import { expect, test } from 'vitest';
import { recordKey } from '../../src/model/keys.ts';
import type { GrantRecord } from '../../src/model/records.ts';
import { openStore } from '../../src/store/store.ts';
import { scanPlanted } from '../support/planted.ts';
import { foreignApp, graphApp, tenantSetting } from '../support/planted-m365.ts';

function role(app: string, facts: Partial<GrantRecord> = {}): GrantRecord {
  return {
    kind: 'grant',
    key: recordKey('t', 'grant', facts.basis ?? 'application', app, 'Mail.Read'),
    app: recordKey('t', 'app', app),
    access: 'application',
    principal: 'itself',
    resource: 'graph',
    scopes: ['Mail.Read'],
    consent: 'admin',
    grantedAt: 'unknown',
    ...facts,
  };
}

test('what a blueprint was granted is counted once, however many agents inherit it', async () => {
  const store = await openStore(':memory:');
  const agents = ['a1', 'a2', 'a3'];

  const report = await scanPlanted(store, [
    {
      id: 't',
      platform: 'm365',
      says: {
        organization: [tenantSetting('t')],
        'service-principals': [
          graphApp('t'),
          foreignApp('t', 'blueprint'),
          ...agents.map((id) => foreignApp('t', id, { type: 'ServiceIdentity' })),
        ],
        'application-permissions': [role('blueprint'), role('a1')],
        'agent-inheritance': agents.map((id) => role(id, { basis: 'inherited' })),
      },
    },
  ]);
  await store.close();

  expect(report.tenants[0]?.inventory).toMatchObject({ apps: 5, grants: 2 });
});
