import type { GrantRecord } from '../../model/records.ts';

/** Of Microsoft's own APIs the app id is the same in every tenant: nobody else can bear it. */
export const GRAPH = '00000003-0000-0000-c000-000000000000';
export const EXCHANGE = '00000002-0000-0ff1-ce00-000000000000';
export const SHAREPOINT = '00000003-0000-0ff1-ce00-000000000000';
export const TEAMS = 'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe';

const names: ReadonlyMap<string, string> = new Map([
  [GRAPH, 'Microsoft Graph'],
  [EXCHANGE, 'Office 365 Exchange Online'],
  [SHAREPOINT, 'Office 365 SharePoint Online'],
  [TEAMS, 'Microsoft Teams Services'],
]);

/** Where a grant names its API by the app id and tells no name. */
export function apiName(appId: string): Pick<GrantRecord, 'resourceName'> {
  const resourceName = names.get(appId);
  return resourceName === undefined ? {} : { resourceName };
}
