import * as http from 'node:http';

/**
 * The floor: the same pages over the same number of connections, read and thrown away. No client can be
 * faster with these calls; what a scan takes above it is what OAuthlas costs.
 *
 *     node bench/floor.ts <origin> <tenant> <token>
 */
const [origin = '', tenant = '', token = ''] = process.argv.slice(2);

const directory = new http.Agent({ keepAlive: true, maxSockets: 25 });
const reports = new http.Agent({ keepAlive: true, maxSockets: 4 });

function get(path: string, agent = directory): Promise<string> {
  return send(path, { agent });
}

function post(path: string, content: object): Promise<string> {
  return send(path, { agent: directory, body: JSON.stringify(content) });
}

function send(
  path: string,
  { agent, body }: { readonly agent: http.Agent; readonly body?: string },
): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const request = http.request(`${origin}${path}`, { method, agent, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => resolve(`${answer.headers.link ?? ''}${Buffer.concat(chunks).toString()}`));
      answer.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

function chunks(ids: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(ids.length / 20) }, (_, i) => ids.slice(i * 20, (i + 1) * 20));
}

/** What is needed to go on is found without parsing the page. */
async function pages(
  path: string,
  next: (body: string) => string | undefined,
  agent = directory,
  onPage?: (body: string) => void,
  first?: string,
): Promise<void> {
  for (let at: string | undefined = path; at !== undefined; ) {
    const body: string = at === path && first !== undefined ? first : await get(at, agent);
    onPage?.(body);
    at = next(body);
  }
}

async function each<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  let at = 0;
  const worker = async () => {
    for (let item = items[at++]; item !== undefined; item = items[at++]) await work(item);
  };
  await Promise.all(Array.from({ length: 25 }, worker));
}

const nextLink = (body: string) => {
  const link = /"@odata\.nextLink":"([^"]+)"/.exec(body)?.[1];
  return link === undefined ? undefined : link.replace(/^https?:\/\/[^/]+/, '');
};

async function graph(): Promise<void> {
  const publishing: string[] = [];
  const fields = (select: string) => `?$top=999&$select=${select}`;
  await Promise.all([
    get(`/v1.0/organization`),
    pages(
      `/v1.0/users${fields('id,displayName,userPrincipalName,mail,accountEnabled,userType,createdDateTime')}`,
      nextLink,
    ),
    pages(
      `/v1.0/applications${fields('id,appId,displayName,createdDateTime,passwordCredentials,keyCredentials')}`,
      nextLink,
    ),
    pages(`/v1.0/oauth2PermissionGrants?$top=999`, nextLink),
    pages(`/beta/reports/servicePrincipalSignInActivities?$top=999`, nextLink, reports),
    pages(
      `/v1.0/servicePrincipals${fields('id,appId,displayName,appOwnerOrganizationId,servicePrincipalType,accountEnabled,createdDateTime,verifiedPublisher,replyUrls,tags,appRoles,passwordCredentials')}`,
      nextLink,
      directory,
      (body) => {
        for (const row of JSON.parse(body).value) {
          if (
            row.appRoles?.some((role: { allowedMemberTypes: string[] }) =>
              role.allowedMemberTypes.includes('Application'),
            )
          )
            publishing.push(row.id);
        }
      },
    ).then(() =>
      each(chunks(publishing), async (ids) => {
        const answer = await post('/v1.0/$batch', {
          requests: ids.map((id, i) => ({
            id: String(i + 1),
            method: 'GET',
            url: `/servicePrincipals/${id}/appRoleAssignedTo?$top=999`,
          })),
        });
        for (const [, link = ''] of answer.matchAll(/"@odata\.nextLink":"([^"]+)"/g)) {
          await pages(link.replace(/^https?:\/\/[^/]+/, ''), nextLink);
        }
      }),
    ),
  ]);
}

/** GitHub names the next page in a header, which is kept before the body here. */
async function github(): Promise<void> {
  const org = '/orgs/harborline-logistics';
  const next = (answer: string) => /<https:\/\/api\.github\.com([^>]+)>; rel="next"/.exec(answer)?.[1];
  const slugs: string[] = [];
  // Who we are is asked first, as a scan does: it tells whether the rest is worth a call.
  await get(org);
  await get('/user');
  await Promise.all([
    pages(`${org}/members?role=admin&per_page=100`, next).then(() =>
      pages(`${org}/members?role=member&per_page=100`, next),
    ),
    pages(`${org}/outside_collaborators?per_page=100`, next),
    pages(`${org}/personal-access-tokens?per_page=100`, next),
    pages(`${org}/credential-authorizations?per_page=100`, next),
    pages(`${org}/installations?per_page=100`, next, directory, (body) => {
      for (const [, slug] of body.matchAll(/"app_slug":"([^"]+)"/g)) if (slug !== undefined) slugs.push(slug);
    }).then(() => each(slugs, (slug) => get(`/apps/${slug}`))),
  ]);
}

async function google(): Promise<void> {
  const users: string[] = [];
  const after = (path: string) => (body: string) => {
    const page = /"nextPageToken":\s?"([^"]+)"/.exec(body)?.[1];
    return page === undefined ? undefined : `${path}&pageToken=${encodeURIComponent(page)}`;
  };
  const listing = '/admin/directory/v1/users?customer=my_customer&maxResults=500&orderBy=email';
  const events = '/admin/reports/v1/activity/users/all/applications/token?maxResults=1000';
  const census = (back: number) =>
    `/admin/reports/v1/usage/dates/${new Date(Date.now() - 8 * 3_600_000 - back * 86_400_000).toISOString().slice(0, 10)}?parameters=accounts:authorized_apps,accounts:num_authorized_apps`;
  // Days are those of the Pacific coast, as in the reports. The newest that exists cannot be known without asking for a younger one.
  const newest = async () => {
    for (let back = 2; ; back++) {
      const body = await get(census(back), reports);
      if (!body.includes('"error"'))
        return await pages(census(back), after(census(back)), reports, undefined, body);
    }
  };
  await Promise.all([
    newest(),
    pages(events, after(events), reports),
    pages(listing, after(listing), directory, (body) => {
      for (const [, id] of body.matchAll(/"id":\s?"(\d+)"/g)) if (id !== undefined) users.push(id);
    }).then(() => each(users, (id) => get(`/admin/directory/v1/users/${id}/tokens`))),
  ]);
}

const started = performance.now();
const platforms: Readonly<Record<string, () => Promise<void>>> = {
  harborline: graph,
  'harborline-workspace': google,
  'harborline-github': github,
};
await platforms[tenant]?.();
directory.destroy();
reports.destroy();
process.stdout.write(`${JSON.stringify({ ms: performance.now() - started })}\n`);
