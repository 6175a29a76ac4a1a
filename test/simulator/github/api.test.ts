import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/index.ts';
import { ask, now, type Reply } from '../client.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now });
});
afterAll(() => simulator.stop());

const org = '/orgs/harborline-logistics';
const token = 'sim-github';

/** Every page of a list, by the links as they stand. */
async function pages(path: string, bearer = token): Promise<Reply['body'][]> {
  const found: Reply['body'][] = [];
  let at: string | undefined = path;
  while (at !== undefined) {
    const { status, body, headers, text } = await ask(simulator, at, bearer);
    if (status !== 200) throw new Error(`${status} ${text}`);
    found.push(body);
    at = /<https:\/\/api\.github\.com([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
  }
  return found;
}

async function ids(path: string, name: string, bearer = token): Promise<string[]> {
  return (await pages(path, bearer)).flat().map((row) => String(row[name]));
}

test.each([
  ['harborline-github', 'harborline-logistics', token, 100],
  ['harborline-github', 'harborline-logistics', token, 7],
  ['tidewater-github', 'tidewater-freight', 'sim-github-tidewater', 100],
])(
  '%s: all people, apps and tokens are listed once (%s, %s, %i a page)',
  async (tenant, login, bearer, size) => {
    const path = (list: string) => `/orgs/${login}/${list}${list.includes('?') ? '&' : '?'}per_page=${size}`;
    const keys = [...(simulator.world.keys(tenant)?.grants ?? [])];
    const planted = (kind: string) => keys.filter(([first]) => first === kind).map(([, id]) => id);

    const owners = await ids(path('members?role=admin'), 'id', bearer);
    const members = await ids(path('members?role=member'), 'id', bearer);
    const outsiders = await ids(path('outside_collaborators'), 'id', bearer);
    const installed = await pages(path('installations'), bearer);
    const tokens = await ids(path('personal-access-tokens'), 'id', bearer);

    expect(owners.length).toBe(5);
    expect([...owners, ...members, ...outsiders]).toEqual([...simulator.world.users(tenant)]);
    expect(
      installed.flatMap(({ installations }) => installations.map(({ id }: { id: number }) => String(id))),
    ).toEqual(planted('installation'));
    expect(new Set(installed.map(({ total_count }) => total_count))).toEqual(
      new Set([planted('installation').length]),
    );
    expect(tokens).toEqual(planted('fine-grained-pat'));
  },
);

test('what was authorised is told where there is SAML, and nowhere else', async () => {
  const found = await pages(`${org}/credential-authorizations?per_page=100`);
  const refused = await ask(
    simulator,
    '/orgs/tidewater-freight/credential-authorizations',
    'sim-github-tidewater',
  );

  expect(found.map((rows) => rows.length)).toEqual([100, 50]);
  expect(new Set(found.flat().map(({ credential_type }) => credential_type))).toEqual(
    new Set(['personal access token', 'SSH key', 'OAuth app token', 'GitHub app token']),
  );
  expect([refused.status, refused.body.message]).toEqual([404, 'Not Found']);
});

test('links name the organisation by its number, and keep what was asked', async () => {
  const { headers } = await ask(simulator, `${org}/members?role=member&per_page=100`, token);

  expect(headers.get('link')).toMatch(
    /^<https:\/\/api\.github\.com\/organizations\/\d+\/members\?role=member&per_page=100&page=2>; rel="next", <[^>]+page=2>; rel="last"$/,
  );
});

test.each([
  ['', 30],
  ['?per_page=1000', 100],
  ['?per_page=0', 30],
  ['?per_page=5&page=2', 5],
  ['?page=900', 0],
])('a page asked for with %j has %i rows', async (query, rows) => {
  const { body } = await ask(simulator, `${org}/personal-access-tokens${query}`, token);

  expect(body).toHaveLength(rows);
});

test('an app is told by its slug to everybody, and a stranger is not', async () => {
  const known = await ask(simulator, '/apps/driftline-chat', token);
  const unknown = await ask(simulator, '/apps/no-such-app', token);

  expect([known.status, known.body.name, known.body.owner.login, known.body.owner.type]).toEqual([
    200,
    'Driftline Chat',
    'driftline',
    'Organization',
  ]);
  expect(unknown.status).toBe(404);
});

test('the answers bear what GitHub tells of limits and rights', async () => {
  const { headers } = await ask(simulator, `${org}/installations`, token);

  expect(
    ['x-ratelimit-limit', 'x-ratelimit-resource', 'x-accepted-github-permissions'].map((name) =>
      headers.get(name),
    ),
  ).toEqual(['15000', 'core', 'organization_administration=read']);
});

test.each([
  [org, 'sim-other', 401, 'Bad credentials'],
  [org, undefined, 401, 'Bad credentials'],
  [org, 'sim-github-tidewater', 404, 'Not Found'],
  ['/user', token, 403, 'Resource not accessible by integration'],
  [`${org}/installation`, token, 401, 'Bad credentials'],
])('%s with the token %s is refused with %i', async (path, bearer, status, message) => {
  const reply = await ask(simulator, path, bearer);

  expect([reply.status, reply.body.message]).toEqual([status, message]);
});

test('the organisation answers to its login in any case, and to its number', async () => {
  const byLogin = await ask(simulator, '/orgs/Harborline-Logistics', token);
  const byNumber = await ask(simulator, `/organizations/${byLogin.body.id}`, token);

  expect([byLogin.status, byNumber.body]).toEqual([200, byLogin.body]);
});

test('over the quota it asks to wait, as the secondary limit does', async () => {
  const limited = await startSimulator({ now, users: 20, callsPerSecond: 1 });
  await ask(limited, org, token);

  const { status, body, headers } = await ask(limited, org, token);

  expect([status, headers.get('retry-after')]).toEqual([403, '1']);
  expect(body.message).toMatch(/secondary rate limit/);
  await limited.stop();
});
