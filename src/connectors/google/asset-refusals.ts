import type { Verdict } from '../../lib/platform-rules.ts';
import { ASSET_LIST } from './cloud-paths.ts';
import type { Case } from './refusals.ts';
import { privileges } from './rights.ts';
import { scopes } from './scopes.ts';

/**
 * What a refusal of Cloud Asset Inventory means: there it is a role of IAM that decides, and no administrator. First match
 * wins.
 * @see https://cloud.google.com/asset-inventory/docs/roles-permissions
 */
export const assetCases: readonly Case[] = [
  refused(/accessNotConfigured|SERVICE_DISABLED/, {
    message: 'API not enabled',
    lacks: 'the Cloud Asset API',
    fix: 'enable the Cloud Asset API (cloudasset.googleapis.com) in the Google Cloud project that the calls are counted on: that of the service account, or of the login, or quotaProject; and wait some minutes',
  }),
  refused(/insufficientPermissions|ACCESS_TOKEN_SCOPE_INSUFFICIENT/, {
    message: 'scope missing',
    lacks: scopes.assets,
    fix: `give a token with the scope ${scopes.assets}, or log in anew with it or with https://www.googleapis.com/auth/cloud-platform`,
  }),
  refused(/USER_PROJECT_DENIED|serviceusage\.services\.use|serviceUsageConsumer/, {
    message: 'the calls may not be counted on that project',
    lacks: 'the role Service Usage Consumer (roles/serviceusage.serviceUsageConsumer)',
    fix: 'give that role, on the project that the calls are counted on, to whom OAuthlas signs in as',
  }),
  refused(/SECURITY_POLICY_VIOLATED|vpcServiceControls/i, {
    message: 'a perimeter of VPC Service Controls keeps it out',
    lacks: 'an ingress rule for cloudasset.googleapis.com',
    fix: 'let whom OAuthlas signs in as through the perimeter, or scan from inside of it',
  }),
  // Of what is not there it says the same, so that nobody can guess.
  refused(undefined, {
    message: 'it may not list assets there, or there is nothing of that name',
    lacks: privileges.assets,
    fix: 'see that cloudParent is right, and give that role on it to whom OAuthlas signs in as: to the service account itself, and not to the administrator as whom it acts elsewhere',
  }),
  {
    status: (status) => status === 404,
    path: ASSET_LIST,
    verdict: () => ({
      retry: false,
      reason: 'gone',
      message: 'no such organisation, folder or project',
      fix: 'see that cloudParent is right: an organisation and a folder go by their numbers',
    }),
  },
];

function refused(says: RegExp | undefined, told: Required<Pick<Verdict, 'message' | 'lacks' | 'fix'>>): Case {
  return {
    status: (status) => status === 403,
    ...(says !== undefined && { says }),
    path: ASSET_LIST,
    verdict: () => ({ retry: false, reason: 'permission', ...told }),
  };
}
