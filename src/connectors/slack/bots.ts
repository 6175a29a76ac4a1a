import { vendorId } from '../../model/keys.ts';
import type { AppRecord, PrincipalRecord } from '../../model/records.ts';
import type { Surface } from '../connector.ts';
import { appKey, botKey } from './keys.ts';
import type { SlackSession } from './session.ts';
import { slackbot } from './users.ts';

const PAGE = 500;

export const bots: Surface<SlackSession, AppRecord> = {
  id: 'bots',
  question: 'Which apps are present by their bot, approved or not?',
  listing: 'whole',
  yields: ['app'],
  from: ['users'],
  needs: ['users:read'],
  calls: [],
  read: async function* (_, { tenant, known }) {
    const seen = new Set<string>();
    let records: AppRecord[] = [];
    for await (const principal of known('principal')) {
      const app = toApp(tenant, principal);
      // An app has a bot in each workspace, and sometimes several in one.
      if (app === undefined || seen.has(app.key)) continue;
      seen.add(app.key);
      records.push(app);
      if (records.length < PAGE) continue;
      yield { records };
      records = [];
    }
    yield { records };
  },
};

/** A bot that was deleted stays listed, and speaks for no app that is there. */
export function toApp(tenant: string, bot: PrincipalRecord): AppRecord | undefined {
  if (bot.type !== 'service' || bot.state === 'suspended' || vendorId(bot.key) === slackbot) return undefined;
  const { clientId, name } = bot;
  return {
    kind: 'app',
    key: clientId === undefined ? botKey(tenant, vendorId(bot.key)) : appKey(tenant, clientId),
    ...(clientId !== undefined && { clientId }),
    name,
    role: 'client',
    type: 'bot',
    home: 'unknown',
    enabled: bot.state === 'active' ? true : 'unknown',
    createdAt: 'unknown',
  };
}
