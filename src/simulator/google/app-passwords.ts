import { createHash } from 'node:crypto';
import type { admin_directory_v1 } from 'googleapis/build/src/apis/admin/directory_v1.js';
import { dayMs } from '../clock.ts';
import { json } from '../http.ts';
import type { ToldKey } from '../planted.ts';
import { askedPerson } from './asked-person.ts';
import type { Part } from './part.ts';
import type { Google } from './scene.ts';

interface Plant {
  readonly user: number;
  /** Google counts them of each person anew. */
  readonly codeId: number;
  readonly name: string | null;
  /** Days ago; absent: Google does not know. */
  readonly created?: number;
  /** Days ago; absent: never. */
  readonly used?: number;
}

const plants: readonly Plant[] = [
  { user: 4, codeId: 1, name: 'Mail on my phone', created: 610, used: 1 },
  { user: 4, codeId: 2, name: 'Desktop calendar', created: 400, used: 12 },
  { user: 7, codeId: 1, name: 'Scanner, second floor', created: 900, used: 0 },
  // Nobody knows yet whether it is needed.
  { user: 9, codeId: 3, name: 'Newsletter script', created: 20 },
  { user: 11, codeId: 1, name: null, used: 33 },
];

export const appPasswords: Part = {
  routes: [
    {
      endpoint: 'google.appPasswords',
      path: /^\/admin\/directory\/v1\/users\/([^/]+)\/asps$/,
      answer: (google, _, [userKey = '']) => {
        const user = askedPerson(google, userKey);
        if (typeof user !== 'number') return user;
        const items = plantsOf(google)
          .filter((plant) => plant.user === user)
          .map((plant) => row(google, plant));
        return json({ kind: 'admin#directory#aspList', ...(items.length > 0 && { items }) });
      },
    },
  ],
  truth: (google) => ({
    'app-passwords': plantsOf(google)
      .filter(({ user }) => user !== google.deletedUser && user !== google.refusedUser)
      .flatMap(({ user, codeId }) => keysOf(google.users.ids.at(user), codeId)),
  }),
};

/** One who is suspended has one, too. */
function plantsOf(google: Google): readonly Plant[] {
  const { users, isSuspended } = google;
  let away = 2;
  while (away < users.length && !isSuspended(away)) away++;
  const all = [...plants, { user: away, codeId: 5, name: 'Old tablet', created: 1_000, used: 300 }];
  return all.filter(({ user }) => user < users.length);
}

function row({ plantedAt, users }: Google, { user, codeId, name, created, used }: Plant) {
  const ago = (days: number | undefined) =>
    days === undefined ? '0' : String(plantedAt - days * dayMs - 3_600_000);
  return {
    kind: 'admin#directory#asp',
    etag: `"Xk3p9Q/asp${codeId}"`,
    codeId,
    name,
    creationTime: ago(created),
    lastTimeUsed: ago(used),
    userKey: users.ids.at(user),
  } satisfies admin_directory_v1.Schema$Asp;
}

/** No key says whose it is. */
function keysOf(userId: string, codeId: number): readonly ToldKey[] {
  const id = createHash('sha256').update(`${userId}/${codeId}`).digest('hex').slice(0, 24);
  return (['app', 'grant', 'use'] as const).map((kind) => [kind, 'app-password', id]);
}
