import { z } from 'zod';
import { vendorId } from '../../model/keys.ts';
import type { LinkedApp } from '../connector.ts';

const settingsSchema = z.object({ organization: z.string().min(1), host: z.string().default('github.com') });

/** Lists in the organisation's settings that have a page for each row. Authorised credentials have none. */
const lists: ReadonlyMap<string, string> = new Map([
  ['installation', 'installations'],
  ['fine-grained-pat', 'personal-access-tokens'],
]);

/** The page of one installation or token, on the host that people open. */
export function consoleLink(settings: unknown, { key, type }: LinkedApp): string | undefined {
  const { data } = settingsSchema.safeParse(settings);
  const list = lists.get(type);
  if (data === undefined || list === undefined || !URL.canParse(`https://${data.host}`)) return undefined;
  const { origin } = new URL(`https://${data.host}`);
  const organization = encodeURIComponent(data.organization);
  return `${origin}/organizations/${organization}/settings/${list}/${encodeURIComponent(vendorId(key))}`;
}
