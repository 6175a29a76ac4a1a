import { z } from 'zod';
import { vendorId } from '../../model/keys.ts';
import type { LinkedApp } from '../connector.ts';
import { type CloudName, clouds } from './clouds.ts';

const settingsSchema = z.object({
  cloud: z.enum(Object.keys(clouds) as [CloudName, ...CloudName[]]).default('global'),
});

/**
 * Its page in the Entra admin center. A managed identity has the page of an enterprise application; what exists as a
 * registration alone has that of one.
 */
export function consoleLink(settings: unknown, { key, clientId, role, type }: LinkedApp): string | undefined {
  const { data } = settingsSchema.safeParse(settings);
  // What is known by a package alone need not have a page.
  if (data === undefined || type === 'teams-app') return undefined;
  const view = `${clouds[data.cloud].console}/#view`;
  const appId = encodeURIComponent(clientId);
  if (role === 'registration')
    return clientId === 'unknown'
      ? undefined
      : `${view}/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Overview/appId/${appId}`;
  const blade = `${view}/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview/objectId/${encodeURIComponent(vendorId(key))}`;
  return clientId === 'unknown' ? blade : `${blade}/appId/${appId}`;
}
