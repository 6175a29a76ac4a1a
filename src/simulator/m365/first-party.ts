import type { Plant } from './plant.ts';

/** Microsoft's own service principals that a tenant of any age has; ids and names are Microsoft's. */
const core: readonly Plant[] = [
  resource('graph', 'Microsoft Graph', '00000003-0000-0000-c000-000000000000'),
  resource('exchange', 'Office 365 Exchange Online', '00000002-0000-0ff1-ce00-000000000000'),
  resource('sharepoint', 'Office 365 SharePoint Online', '00000003-0000-0ff1-ce00-000000000000'),
  resource('directory', 'Windows Azure Active Directory', '00000002-0000-0000-c000-000000000000'),
  service('management', 'Windows Azure Service Management API', '797f4846-ba00-4fd7-ba43-dac1f8f63013'),
  service('o365-management', 'Office 365 Management APIs', 'c5393580-f805-4401-95e8-94b7a6ef2fc2'),
  service('power-bi', 'Power BI Service', '00000009-0000-0000-c000-000000000000'),
  service('intune', 'Microsoft Intune API', 'c161e42e-d4df-4a3d-9b42-e7a3c31f59d4'),
];

const tools: readonly Plant[] = [
  {
    ...service(
      'graph-command-line',
      'Microsoft Graph Command Line Tools',
      '14d82eec-204b-4c2f-b7e8-296a70dab67e',
    ),
    use: { delegated: 3 },
    delegated: [
      { resource: 'graph', scope: 'openid profile offline_access User.Read.All Group.Read.All', by: 2 },
    ],
  },
  {
    ...service('graph-explorer', 'Graph Explorer', 'de8bc8b5-d9f9-48b1-a8ad-b748da725064'),
    use: { delegated: 8 },
    delegated: [{ resource: 'graph', scope: 'openid profile User.Read', by: 3 }],
  },
  service('rights', 'Microsoft Rights Management Services', '00000012-0000-0000-c000-000000000000'),
  service('yammer', 'Office 365 Yammer', '00000005-0000-0ff1-ce00-000000000000'),
  service('devops', 'Azure DevOps', '499b84ac-1321-427f-aa17-267ca6975798'),
  service('threat-protection', 'Microsoft Threat Protection', 'fc780465-2017-40d4-a0c5-307022471b92'),
  service('log-analytics', 'Log Analytics API', 'ca7f3f0b-7d91-482c-8e09-c5d840d0eac5'),
  service('windows-365', 'Windows 365', '0af06dc6-e4b5-4f28-818e-e78e62d137a5'),
];

export const harborlineFirstParty: readonly Plant[] = [...core, ...tools];
export const tidewaterFirstParty: readonly Plant[] = core;

function resource(
  key: 'graph' | 'exchange' | 'sharepoint' | 'directory',
  name: string,
  appId: string,
): Plant {
  return { key, name, appId, kind: 'first-party', created: 2_600, publishes: key, use: { resource: 0 } };
}

function service(key: string, name: string, appId: string): Plant {
  return { key, name, appId, kind: 'first-party', created: 2_600 };
}
