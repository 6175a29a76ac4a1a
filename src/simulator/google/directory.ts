import { googleTime } from '../clock.ts';
import { type Answer, json, parameters } from '../http.ts';
import { invalid } from './answers.ts';
import { askedPerson } from './asked-person.ts';
import type { Part } from './part.ts';
import type { Google } from './scene.ts';

const path = '/admin/directory/v1/users';

/** The people, and what each of them let in. */
export const directory: Part = {
  routes: [
    { endpoint: 'google.users', path, answer: (google, { query }) => users(google, parameters(query)) },
    {
      endpoint: 'google.tokens',
      path: new RegExp(`^${path}/([^/]+)/tokens$`),
      answer: (google, _, [userKey = '']) => tokens(google, userKey),
    },
  ],
};

function users(google: Google, given: ReadonlyMap<string, string>): Answer {
  const { customer, domain } = google.tenant;
  const isOurs = ['my_customer', customer].includes(given.get('customer')) || given.get('domain') === domain;
  if (!isOurs) return invalid('Bad Request: customer or domain');
  if (given.get('showDeleted') === 'true') return deletedUsers(google);
  const size = Number(given.get('maxResults') ?? 100);
  if (!Number.isInteger(size) || size < 1 || size > 500) {
    return invalid(`Invalid value '${given.get('maxResults')}'. Values must be within the range: [1, 500]`);
  }
  const start = given.has('pageToken') ? readToken(given.get('pageToken') ?? '') : 0;
  if (start === undefined) return invalid('Invalid Input: pageToken');
  const end = Math.min(start + size, google.users.length);
  const found: string[] = [];
  for (let index = start; index < end; index++)
    if (!google.edits.isRemoved(index)) found.push(JSON.stringify(google.rows().user(index)));
  const next = end < google.users.length ? `,"nextPageToken":"${writeToken(end)}"` : '';
  const body = `{"kind":"admin#directory#users","etag":"\\"Xk3p9Q/u${start}\\"","users":[${found.join(',')}]${next}}`;
  return { status: 200, body };
}

/** Only these, for 20 days. */
function deletedUsers(google: Google): Answer {
  const users = google.edits.removed().map(([user, time]) => ({
    ...google.rows().user(user),
    deletionTime: googleTime(time),
  }));
  return json({ kind: 'admin#directory#users', ...(users.length > 0 && { users }) });
}

function tokens(google: Google, userKey: string): Answer {
  const user = askedPerson(google, userKey);
  return typeof user === 'number' ? { status: 200, body: google.rows().tokens(user) } : user;
}

function writeToken(start: number): string {
  return Buffer.from(`users:${start}:~!!~`).toString('base64url');
}

function readToken(token: string): number | undefined {
  const parts = /^users:(\d+):~!!~$/.exec(Buffer.from(token, 'base64url').toString());
  return parts === null ? undefined : Number(parts[1]);
}
