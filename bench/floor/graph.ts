import { setTimeout } from 'node:timers/promises';
import { type Answer, type Wire, withoutOrigin } from './wire.ts';

const BATCH = 20;

/** What grows with the tenant, and what its vendor paces; policies, roles and the like are a handful of calls in any. */
export async function graph(directory: Wire, reports: Wire): Promise<void> {
  const publishing: string[] = [];
  const homes = new Set<string>();
  const fields = (select: string) => `?$top=999&$select=${select}`;
  const onPrincipals = (body: string) => {
    for (const row of JSON.parse(body).value) {
      if (publishes(row)) publishing.push(row.id);
      if (row.appOwnerOrganizationId !== null) homes.add(row.appOwnerOrganizationId);
    }
  };
  const { body: organization } = await directory.get('/v1.0/organization');
  const own: string = JSON.parse(organization).value[0].id;
  await Promise.all([
    ...['users', 'servicePrincipals', 'applications', 'oauth2PermissionGrants'].map((entity) =>
      directory.get(`/v1.0/${entity}/delta?$select=id&$deltatoken=latest`),
    ),
    directory.get('/v1.0/servicePrincipals/delta?$select=id,keyCredentials&$deltatoken=latest'),
    directory.pages('/v1.0/servicePrincipals?$top=999&$select=id,appId,keyCredentials', next),
    having(
      directory,
      'owners',
      '$top=999&$select=id,displayName,userPrincipalName,userType,appOwnerOrganizationId',
    ),
    having(directory, 'ownedObjects', '$top=999&$select=id,displayName,isAssignableToRole'),
    directory.get('/v1.0/groups/delta?$select=displayName,isAssignableToRole,members&$deltatoken=latest'),
    expanded(directory, 'servicePrincipals', 'memberOf', {
      of: '',
      alone: '$top=999&$select=id,displayName,isAssignableToRole',
    }),
    reports.pages('/beta/reports/appCredentialSignInActivities?$top=999', next),
    reports.pages(audits(), next),
    directory.pages(
      `/v1.0/users${fields('id,displayName,userPrincipalName,mail,accountEnabled,userType,createdDateTime')}`,
      next,
    ),
    directory.pages(
      `/v1.0/applications${fields('id,appId,displayName,createdDateTime,passwordCredentials,keyCredentials')}`,
      next,
    ),
    directory.pages('/v1.0/oauth2PermissionGrants?$top=999', next),
    speakers(directory, 'owners', 'id,displayName,userPrincipalName,userType,appOwnerOrganizationId'),
    speakers(directory, 'federatedIdentityCredentials', 'id,issuer,subject'),
    directory.get('/v1.0/policies/crossTenantAccessPolicy/default'),
    directory.pages(
      '/v1.0/policies/crossTenantAccessPolicy/partners?$select=tenantId,automaticUserConsentSettings',
      next,
      (body) => {
        for (const { tenantId } of JSON.parse(body).value) homes.add(tenantId);
      },
    ),
    reports.pages('/beta/reports/servicePrincipalSignInActivities?$top=999', next),
    paced(directory),
    directory
      .pages(
        `/v1.0/servicePrincipals${fields('id,appId,displayName,appOwnerOrganizationId,servicePrincipalType,accountEnabled,createdDateTime,verifiedPublisher,replyUrls,tags,appRoles,passwordCredentials')}`,
        next,
        onPrincipals,
      )
      .then(() => directory.each(chunks(publishing), (ids) => assignments(directory, ids))),
  ]);
  const outside = [...homes].filter((home) => home !== own && !microsoft.has(home));
  await directory.each(chunks(outside), (ids) =>
    batch(
      directory,
      ids.map((id) => `/tenantRelationships/findTenantInformationByTenantId(tenantId='${id}')`),
    ),
  );
}

const microsoft = new Set(['f8cdef31-a31e-4b4a-93e4-5f571e91255a', '72f988bf-86f1-41af-91ab-2d7cd011db47']);

/** Identity Protection and Conditional Access let through 1 call a second, for the whole tenant. */
async function paced(directory: Wire): Promise<void> {
  let free = 0;
  const first = [
    '/beta/identity/conditionalAccess/policies',
    '/beta/identity/conditionalAccess/namedLocations',
    '/v1.0/identityProtection/riskyServicePrincipals?$top=500',
    '/beta/identityProtection/riskyAgents',
  ];
  for (const path of first) {
    for (let at: string | undefined = path; at !== undefined; ) {
      await setTimeout(Math.max(0, free - performance.now()));
      free = performance.now() + 1000;
      at = next(await directory.get(at));
    }
  }
}

/** An advanced query finds those that have it, and they are asked for it one by one. */
async function having(directory: Wire, relation: string, query: string): Promise<void> {
  const found: string[] = [];
  await directory.pages(
    `/v1.0/servicePrincipals?$filter=${relation}/$count%20ne%200&$count=true&$top=999&$select=id,appId`,
    next,
    (body) => found.push(...JSON.parse(body).value.map(({ id }: { readonly id: string }) => id)),
  );
  await directory.each(chunks(found), (ids) =>
    batch(
      directory,
      ids.map((id) => `/servicePrincipals/${id}/${relation}?${query}`),
    ),
  );
}

/** Thirty days of what was done to apps and roles. */
function audits(): string {
  const time = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const filter = `activityDateTime ge ${time(30)} and activityDateTime le ${time(0)} and loggedByService eq 'Core Directory' and (category eq 'ApplicationManagement' or category eq 'RoleManagement')`;
  return `/v1.0/auditLogs/directoryAudits?$filter=${encodeURIComponent(filter)}&$orderby=activityDateTime%20desc&$top=999`;
}

function assignments(directory: Wire, ids: readonly string[]): Promise<void> {
  return batch(
    directory,
    ids.map((id) => `/servicePrincipals/${id}/appRoleAssignedTo?$top=999`),
  );
}

function speakers(directory: Wire, relation: string, select: string): Promise<void> {
  const alone = `$select=${select}`;
  return expanded(directory, 'applications', relation, { of: `(${alone})`, alone });
}

/** Twenty of a relation are expanded; who has as many is asked for again, page by page. */
async function expanded(
  directory: Wire,
  entity: string,
  relation: string,
  query: { readonly of: string; readonly alone: string },
): Promise<void> {
  const again: Promise<void>[] = [];
  await directory.pages(
    `/v1.0/${entity}?$top=100&$select=id,appId&$expand=${relation}${query.of}`,
    next,
    (body) => {
      const rows: readonly { readonly id: string }[] = JSON.parse(body).value;
      const cut = rows.filter((row) => Reflect.get(row, relation).length >= BATCH).map(({ id }) => id);
      for (const ids of chunks(cut))
        again.push(
          batch(
            directory,
            ids.map((id) => `/${entity}/${id}/${relation}?${query.alone}`),
          ),
        );
    },
  );
  await Promise.all(again);
}

async function batch(directory: Wire, urls: readonly string[]): Promise<void> {
  const { body } = await directory.post('/v1.0/$batch', {
    requests: urls.map((url, i) => ({ id: String(i + 1), method: 'GET', url })),
  });
  for (const [, link = ''] of body.matchAll(/"@odata\.nextLink":"([^"]+)"/g)) {
    await directory.pages(withoutOrigin(link), next);
  }
}

function next({ body }: Answer): string | undefined {
  const link = /"@odata\.nextLink":"([^"]+)"/.exec(body)?.[1];
  return link === undefined ? undefined : withoutOrigin(link);
}

function publishes(row: {
  readonly appRoles?: readonly { readonly allowedMemberTypes: string[] }[];
}): boolean {
  return row.appRoles?.some((role) => role.allowedMemberTypes.includes('Application')) ?? false;
}

function chunks(ids: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, i) =>
    ids.slice(i * BATCH, (i + 1) * BATCH),
  );
}
