import nock from 'nock';
import type { OpenSurface, Tools } from '../../../src/connectors/connector.ts';
import { slack } from '../../../src/connectors/slack/index.ts';
import { placeKey } from '../../../src/connectors/slack/keys.ts';
import { Secret } from '../../../src/lib/secret.ts';
import type { SettingRecord } from '../../../src/model/records.ts';
import { testTools } from '../../support/surface.ts';

export const TOKEN = 'xoxp-canary-token';

export const vendor = nock('https://slack.com');

export function bearer(members: object = {}): object {
  return { auth: { kind: 'bearer', token: new Secret(TOKEN) }, ...members };
}

/** What auth.test says of a token of the whole organisation, and of one of a single workspace. */
export const who = {
  organization: {
    ok: true,
    url: 'https://acme.enterprise.slack.test/',
    team: 'Acme',
    user: 'ada',
    team_id: 'E1',
    user_id: 'U1',
    app_id: 'A0SCAN',
    enterprise_id: 'E1',
    is_enterprise_install: true,
  },
  workspace: {
    ok: true,
    url: 'https://acme.slack.test/',
    team: 'Acme',
    user: 'ada',
    team_id: 'T1',
    user_id: 'U1',
    app_id: 'A0SCAN',
  },
} as const;

export async function surface(
  id: string,
  of: keyof typeof who,
  members: object = {},
  tools: Tools = testTools(),
): Promise<OpenSurface> {
  vendor.post('/api/auth.test').reply(200, who[of]);
  const { surfaces } = await slack.connect(bearer(members), tools);
  const found = surfaces.find((surface) => surface.id === id);
  if (found === undefined) throw new Error(`no surface ${id}`);
  return found;
}

/** The arguments of a call, which come as a form. */
export function form(wanted: Readonly<Record<string, string>>): (body: Record<string, string>) => boolean {
  return (body) => JSON.stringify({ ...body }, Object.keys(body).sort()) === JSON.stringify(sorted(wanted));
}

function sorted(members: Readonly<Record<string, string>>): object {
  return Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function place(kind: 'organization' | 'workspace', id: string, name = id): SettingRecord {
  return { kind: 'setting', key: placeKey('t', kind, id), name: kind, value: name };
}
