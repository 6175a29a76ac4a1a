import type { Answer, Wire } from './wire.ts';

export async function google(directory: Wire, reports: Wire): Promise<void> {
  const users: string[] = [];
  const listing = '/admin/directory/v1/users?customer=my_customer&maxResults=500&orderBy=email';
  const events = '/admin/reports/v1/activity/users/all/applications/token?maxResults=1000';
  const onUsers = (body: string) => {
    for (const [, id] of body.matchAll(/"id":\s?"(\d+)"/g)) if (id !== undefined) users.push(id);
  };
  await Promise.all([
    census(reports),
    reports.pages(events, after(events)),
    directory.pages(listing, after(listing), onUsers).then(() =>
      directory.each(
        users.flatMap((id) => [`${id}/tokens`, `${id}/asps`]),
        (of) => directory.get(`/admin/directory/v1/users/${of}`),
      ),
    ),
  ]);
}

/** The newest that exists cannot be known without asking for a younger one. */
async function census(reports: Wire): Promise<void> {
  for (let back = 2; ; back++) {
    const path = pathOf(back);
    const first = await reports.get(path);
    if (first.body.includes('"error"')) continue;
    const second = after(path)(first);
    if (second !== undefined) await reports.pages(second, after(path));
    break;
  }
  for (const back of history) {
    const path = pathOf(back);
    await reports.pages(path, after(path));
  }
}

/** The days by which apps are dated back. */
const history = [
  450, 420, 390, 360, 330, 300, 270, 240, 210, 180, 150, 120, 90, 60, 53, 46, 39, 32, 25, 18, 11, 4,
];

function pathOf(back: number): string {
  // Days are those of the Pacific coast, as in the reports.
  const day = new Date(Date.now() - 8 * 3_600_000 - back * 86_400_000).toISOString().slice(0, 10);
  return `/admin/reports/v1/usage/dates/${day}?parameters=accounts:authorized_apps,accounts:num_authorized_apps`;
}

function after(path: string): (answer: Answer) => string | undefined {
  return ({ body }) => {
    const page = /"nextPageToken":\s?"([^"]+)"/.exec(body)?.[1];
    return page === undefined ? undefined : `${path}&pageToken=${encodeURIComponent(page)}`;
  };
}
