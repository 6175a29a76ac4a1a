import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/index.ts';

const path = '/admin/reports/v1/activity/users/all/applications/admin';
let simulator: Simulator;
let token = '';

beforeAll(async () => {
  simulator = await startSimulator({ users: 60, now: Date.parse('2026-11-23T12:00:00Z') });
  token = simulator.world.tenants.find(({ platform }) => platform === 'google')?.token ?? '';
});

afterAll(() => simulator.stop());

interface Answer {
  readonly nextPageToken?: string;
  readonly items?: readonly {
    readonly id: { readonly time: string };
    readonly events: readonly { name: string }[];
  }[];
}

async function ask(
  query: Record<string, string>,
): Promise<{ readonly status: number; readonly body: Answer }> {
  const response = await fetch(`${simulator.origin}${path}?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

test('answers by name, the newest first, on pages that are shorter than asked for', async () => {
  const eventName = 'AUTHORIZE_API_CLIENT_ACCESS';

  const first = await ask({ eventName, maxResults: '1000' });
  const second = await ask({ eventName, pageToken: first.body.nextPageToken ?? '' });

  const items = [...(first.body.items ?? []), ...(second.body.items ?? [])];
  const times = items.map(({ id }) => id.time);
  expect(first.body.items).toHaveLength(2);
  expect(times).toEqual(times.toSorted().toReversed());
  expect(items.every(({ events }) => events.some(({ name }) => name === eventName))).toBe(true);
});

test('leaves an empty list away, and refuses a name that it does not know', async () => {
  const none = await ask({ eventName: 'OAUTH_APPS_BULK_UPLOAD' });
  const unknown = await ask({ eventName: 'ADD_TO_NO_LIST' });

  expect([none.status, none.body.items]).toEqual([200, undefined]);
  expect(unknown.status).toBe(400);
});
