import { z } from 'zod';
import { keyParts } from '../../model/keys.ts';
import type { LinkedApp } from '../connector.ts';

const settingsSchema = z.object({ cloud: z.enum(['commercial', 'gov']).default('commercial') });

const origins = { commercial: 'https://app.slack.com', gov: 'https://app.slack-gov.com' } as const;

/**
 * Its page where apps are managed: of the organisation when it was let in there, else of one workspace. What was set
 * up before there were apps, and a bot of which Slack does not say whose it is, have none.
 */
export function consoleLink(settings: unknown, { key, places = [] }: LinkedApp): string | undefined {
  const { data } = settingsSchema.safeParse(settings);
  const [, , appId, ...more] = keyParts(key);
  if (data === undefined || appId === undefined || more.length > 0) return undefined;
  const place = places.find((id) => id.startsWith('E')) ?? places.find((id) => id.startsWith('T'));
  if (place === undefined) return undefined;
  const manage = place.startsWith('E') ? 'manage' : 'apps-manage';
  return `${origins[data.cloud]}/${manage}/${encodeURIComponent(place)}/integrations/profile/${encodeURIComponent(appId)}`;
}
