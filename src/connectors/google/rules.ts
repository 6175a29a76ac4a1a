import type { PlatformRules } from '../../lib/platform-rules.ts';
import { ASSET_LIST, POLICY_LIST } from './cloud-paths.ts';
import type { GoogleConfig } from './config.ts';
import { DELEGATION } from './delegation.ts';
import { isSignIn, judgeLogin, signIns } from './login-errors.ts';
import { judge } from './refusals.ts';
import { scopesOf } from './scopes.ts';

export const hosts = [
  'admin.googleapis.com',
  'cloudidentity.googleapis.com',
  'oauth2.googleapis.com',
  'sts.googleapis.com',
  'iamcredentials.googleapis.com',
  'cloudasset.googleapis.com',
] as const;

/** Together with those by name, no more than the 2,400 a minute that Google answers of both. */
const REPORTS = { callsPerSecond: 36, concurrency: 4 };
/** Of activities that are asked for by name Google answers 250 a minute, however they are spread over it. */
const FILTERED = { window: { calls: 240, ms: 60_000 }, concurrency: 4 };
/** Of lists of assets it answers 100 a minute to one project. */
const ASSETS = { window: { calls: 95, ms: 60_000 }, concurrency: 1 };

/** Google names no quota of policies, and refuses many calls without a pause. Ten at once are what most tenants need. */
const POLICIES = { callsPerSecond: 1, burst: 10, concurrency: 1 };

/** @param clientId the service account's, to which an administrator delegates the scopes */
export function createRules(config: GoogleConfig, clientId: string | undefined): PlatformRules {
  const fix = remedy(config, clientId);
  return {
    origins: Object.fromEntries(
      hosts.map((host) => [`https://${host}`, new URL(config.baseUrl ?? `https://${host}`).origin]),
    ),
    posts: Object.values(signIns),
    budget: ({ pathname, searchParams }) => {
      if (isSignIn(pathname)) return 'login';
      if (ASSET_LIST.test(pathname)) return 'assets';
      if (POLICY_LIST.test(pathname)) return 'policies';
      if (!pathname.startsWith('/admin/reports/')) return 'directory';
      return searchParams.has('eventName') ? 'filtered' : 'reports';
    },
    budgets: {
      login: { concurrency: 1 },
      directory: { callsPerSecond: config.callsPerSecond, concurrency: config.concurrency },
      reports: REPORTS,
      filtered: FILTERED,
      assets: ASSETS,
      policies: POLICIES,
    },
    judge: (answer) => (isSignIn(answer.url.pathname) ? judgeLogin(answer, config, fix) : judge(answer, fix)),
  };
}

/** What helps where the scopes are missing, or the credential as such is refused. */
function remedy({ auth, mode }: GoogleConfig, clientId: string | undefined): string {
  if (auth.kind === 'my-login') {
    const wanted = scopesOf[mode].join(',');
    return `log in anew: gcloud auth application-default login --client-id-file=FILE --scopes=openid,https://www.googleapis.com/auth/cloud-platform,${wanted}`;
  }
  const client = auth.kind === 'workload-identity' ? `of ${auth.serviceAccount}` : clientId;
  if (client === undefined) return 'give a token that is still valid';
  return `delegate what is needed to client id ${client} in the Admin console, under ${DELEGATION}; \`oauthlas init google\` prints which scopes the surfaces that you choose need`;
}
