import { useInWords } from '../../model/app-row.ts';
import { type Columns, csvLines } from '../csv-lines.ts';
import type { Table } from '../report.ts';

/** For spreadsheets and databases: every app with all that a review asks. */
export const csv: Table = {
  id: 'csv',
  title: 'CSV: every app and token on one line',
  render: (_, rows) => csvLines(columns, rows),
};

const columns: Columns = {
  vendor: ({ vendor }) => vendor.name,
  app: ({ app }) => app,
  client_id: ({ clientId }) => clientId,
  object_id: ({ objectId }) => objectId,
  platform: ({ platform }) => platform,
  tenant: ({ tenant }) => tenant,
  publisher: ({ publisher }) => publisher,
  publisher_verified: ({ isVerified }) => isVerified,
  home: ({ home }) => home,
  power: ({ power }) => power,
  power_reason: ({ powerReason }) => powerReason,
  top_scopes: ({ topScopes }) => topScopes,
  consent: ({ consent }) => consent,
  consent_by: ({ consentBy }) => consentBy,
  consent_at: ({ consentAt }) => consentAt,
  users: ({ users }) => users,
  everyone_now: ({ everyone }) => everyone,
  privileged_users: ({ privilegedUsers }) => privilegedUsers,
  at_least: ({ areUsersMore, arePrivilegedMore }) => [
    ...(areUsersMore ? ['users'] : []),
    ...(arePrivilegedMore ? ['privileged_users'] : []),
  ],
  last_used: ({ lastUsed }) => lastUsed,
  last_used_evidence: (row) => useInWords(row),
  first_seen: ({ firstSeenAt }) => firstSeenAt,
  owner: ({ owner }) => owner,
  next_step: ({ nextStep }) => nextStep,
  console_link: ({ consoleLink }) => consoleLink,
  coverage: ({ coverage }) => coverage,
  finding_ids: ({ findings }) => findings.map(({ fingerprint }) => fingerprint),
};
