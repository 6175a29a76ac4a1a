import type { AppRow } from '../../model/app-row.ts';
import { type Columns, csvLines } from '../csv-lines.ts';
import type { Table } from '../report.ts';

/** To enrich one's own logs: few columns, and the three by which a log line finds its app come first. */
export const lookup: Table = {
  id: 'lookup',
  title: 'Lookup: a CSV to enrich your own logs by platform, tenant and client id',
  render: (_, rows) => csvLines(columns, identified(rows)),
};

const columns: Columns = {
  client_id: ({ clientId }) => clientId,
  platform: ({ platform }) => platform,
  tenant: ({ tenant }) => tenant,
  tenant_label: ({ tenantLabel }) => tenantLabel,
  app: ({ app }) => app,
  vendor: ({ vendor }) => vendor.name,
  publisher: ({ publisher }) => publisher,
  publisher_verified: ({ isVerified }) => isVerified,
  home: ({ home }) => home,
  power: ({ power }) => power,
  high_power: ({ isHighPower }) => isHighPower,
  consent: ({ consent }) => consent,
  users: ({ users }) => users,
  last_used: ({ lastUsed }) => lastUsed,
  owner: ({ owner }) => owner,
  severity: ({ findings }) => findings[0]?.severity ?? 'none',
  finding_ids: ({ findings }) => findings.map(({ fingerprint }) => fingerprint),
};

/** What has no client id stands in no log under one: a token that somebody made by hand, a legacy integration. */
async function* identified(rows: AsyncIterable<AppRow>): AsyncGenerator<AppRow> {
  for await (const row of rows) if (row.clientId !== 'unknown') yield row;
}
