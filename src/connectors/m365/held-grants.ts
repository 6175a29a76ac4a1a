import { z } from 'zod';
import { printable } from '../../lib/text.ts';
import type { HeldRight } from '../checkup.ts';
import { guid } from './listing.ts';
import { pasted } from './paste.ts';
import type { Grantee } from './remedies.ts';

const grantRow = z.object({
  id: z.string(),
  resourceId: guid,
  consentType: z.string().nullish(),
  scope: z.string().nullish(),
});

/** A delegated grant of our own app. */
export type OwnGrant = z.output<typeof grantRow>;

export function readGrants(rows: readonly unknown[]): readonly OwnGrant[] {
  return rows.flatMap((row) => grantRow.safeParse(row).data ?? []);
}

/** More than that is for the console. */
const COMMANDS = 20;

/**
 * What our app may do in the name of people, by API. It signs in as itself, so that none of it opens anything to a scan,
 * and somebody who can get people to sign in to it has all of it.
 */
export function delegatedRights(
  grants: readonly OwnGrant[],
  { grantee, apiOf }: { readonly grantee: Grantee; readonly apiOf: (resourceId: string) => HeldRight['api'] },
): readonly HeldRight[] {
  const { cloud, appId = 'the app' } = grantee;
  return [...Map.groupBy(grants, ({ resourceId }) => resourceId)].flatMap(([resourceId, ofApi]) => {
    const api = apiOf(resourceId);
    const scopes = new Set(ofApi.flatMap(({ scope }) => scope?.split(/\s+/).filter(Boolean) ?? []));
    const isPlain = ofApi.length <= COMMANDS && ofApi.every(({ id }) => /^[\w-]+$/.test(id));
    const commands = ofApi.flatMap(({ id }) =>
      pasted(cloud, {
        method: 'DELETE',
        path: `/oauth2PermissionGrants/${id}`,
        scopes: ['DelegatedPermissionGrant.ReadWrite.All'],
      }),
    );
    const everybody = ofApi.some(({ consentType }) => /^allprincipals$/i.test(consentType ?? ''));
    return [...scopes].map(
      (scope): HeldRight => ({
        name: printable(scope, 120),
        access: 'delegated',
        ...(api !== undefined && { api }),
        state: 'aside',
        revoke: {
          by: `Entra admin center > Enterprise applications > ${appId} > Permissions > Review permissions`,
          commands: isPlain ? [...new Set(commands)] : [],
          note: `It may do so in the name of ${everybody ? 'everybody who signs in to it' : 'the people who consented'}; the scanner signs in as itself, and never uses it.`,
        },
      }),
    );
  });
}
