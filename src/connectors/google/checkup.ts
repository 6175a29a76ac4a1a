import { type ProviderError, providerError } from '../../lib/errors.ts';
import { instant } from '../../model/values.ts';
import type { Checkup, CredentialEnd, HeldRight, Obstacle, Remedy } from '../checkup.ts';
import type { Connector, SurfaceInfo, Tools } from '../connector.ts';
import type { GoogleSession } from './client.ts';
import type { GoogleConfig } from './config.ts';
import { probeCalls, probes } from './probes.ts';
import { delegate, type Grantee, granteeOf, unblock } from './remedies.ts';
import { isAsItself, type Scope, scopes } from './scopes.ts';
import { visibilityNotes } from './visibility.ts';

/**
 * Google lists to nobody what is delegated: that a token is issued for a scope is the only word on it. Each scope is
 * asked for by itself, and what it opens by one call.
 */
export const checkup: NonNullable<Connector<GoogleConfig, GoogleSession>['checkup']> = {
  calls: ['GET /admin/directory/v1/users/{userKey}', ...probeCalls],
  examine,
};

/** Not used, and often delegated all the same: by guides that ask for much, and for tools that had the account before. */
export const triedBesides: readonly string[] = [
  ...Object.values(scopes).filter((scope) => !isAsItself(scope)),
  'https://www.googleapis.com/auth/admin.directory.user',
  'https://www.googleapis.com/auth/admin.directory.group',
  'https://www.googleapis.com/auth/admin.directory.domain',
  'https://www.googleapis.com/auth/admin.directory.rolemanagement',
  'https://www.googleapis.com/auth/cloud-platform',
  'https://www.googleapis.com/auth/calendar',
  'https://www.googleapis.com/auth/drive',
  'https://mail.google.com/',
];

async function examine(
  session: GoogleSession,
  config: GoogleConfig,
  { now, signal }: Tools,
  read: readonly SurfaceInfo[],
): Promise<Checkup> {
  const wanted = [...new Set(read.flatMap(({ needs }) => needs))];
  const grantee = granteeOf(config, wanted);
  const found = createFound(grantee);
  const at = instant(now());
  for (const scope of Object.values(scopes)) {
    if (!wanted.includes(scope)) continue;
    // Where a token is had for each scope by itself, one that is not delegated is refused before the call.
    const refused = await refusalOf(() => probes[scope]({ session, at, signal }));
    // Of one person's tokens Google says so, too, and then it is not about ours.
    if (refused?.reason === 'credentials' && scope !== scopes.security) throw refused;
    found.see(scope, refused);
  }
  const besides = session.attempt === undefined ? [] : triedBesides.filter((one) => !wanted.includes(one));
  for (const scope of besides) found.seeBesides(scope, await refusalOf(() => session.attempt?.(scope)));
  return {
    rights: found.rights,
    basis:
      session.attempt === undefined
        ? 'one call for each scope, since the token does not tell'
        : 'the tokens that Google issues, scope by scope, and one call with each',
    obstacles: found.obstacles,
    doubts: found.doubts,
    broader: () => [],
    grant: (need) => (isAsItself(need) ? ownScope(need) : delegate(grantee)),
    plans: [],
    credential: credentialEnd(config.auth),
    notes: [
      ...visibilityNotes(session.subject, read),
      ...found.notes,
      ...modeNotes(config, wanted),
      besides.length === 0
        ? 'what else this token may do was not asked'
        : `a token was also asked for, and let go, of each of these, which no surface needs here: ${besides.map(short).join(', ')}; what else is delegated, only the Admin console lists`,
    ],
  };
}

/** Nobody delegates what is asked for in one's own name: only whoever made the token decides. */
function ownScope(scope: string): Remedy {
  return {
    by: `Google did not take the token for ${short(scope)}: where it is not a service account's, log in anew with that scope or with cloud-platform; else take cloudParent out of the config, and tell us`,
    commands: [],
  };
}

/** Undefined: it went well. @throws whatever is no provider's error */
async function refusalOf(call: () => Promise<void> | undefined): Promise<ProviderError | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    const known = providerError(error);
    if (known === undefined) throw error;
    return known;
  }
}

function createFound(grantee: Grantee) {
  const rights: HeldRight[] = [];
  const obstacles: Obstacle[] = [];
  const doubts: string[] = [];
  const notes: string[] = [];
  const hold = (name: string) =>
    rights.push({ name, access: 'application', state: 'held', revoke: delegate(grantee) });
  return {
    ...{ rights, obstacles, doubts, notes },
    see: (scope: Scope, refused: ProviderError | undefined) => {
      const lacks = refused?.reason === 'plan' ? refused.message : refused?.lacks;
      if (refused === undefined) hold(scope);
      // It is not delegated, or the token does not carry it.
      else if (refused.reason === 'permission' && lacks === scope) return;
      else if (lacks !== undefined && (refused.reason === 'permission' || refused.reason === 'plan')) {
        hold(scope);
        const remedy = unblock(scope, lacks, grantee) ?? { by: refused.fix ?? refused.message, commands: [] };
        obstacles.push({ need: scope, lacks, remedy });
      } else {
        doubts.push(scope);
        notes.push(`${short(scope)} could not be tried: ${refused.message}`);
      }
    },
    seeBesides: (scope: string, refused: ProviderError | undefined) => {
      if (refused === undefined) hold(scope);
      else if (refused.reason !== 'permission')
        notes.push(`${short(scope)} could not be tried: ${refused.message}`);
    },
  };
}

function short(scope: string): string {
  return scope.replace('https://www.googleapis.com/auth/', '');
}

/** In full mode grants are read from the tokens alone: with those switched off there are none. */
function modeNotes({ mode }: GoogleConfig, wanted: readonly string[]): readonly string[] {
  if (mode !== 'full' || wanted.includes(scopes.security)) return [];
  return [
    'mode is full, and nothing that needs it is read: say "mode": "read-only" in the config, or the grants of people are not told at all; then take admin.directory.user.security out of the delegation',
  ];
}

function credentialEnd(auth: GoogleConfig['auth']): CredentialEnd {
  switch (auth.kind) {
    case 'service-account':
      return {
        what: 'the key of the service account',
        at: 'unknown',
        why: 'its file does not say; it has no end, unless a policy of the organisation gave it one',
      };
    case 'workload-identity':
      return { what: 'the federated token, which its issuer renews', at: 'unknown', isRenewed: true };
    case 'my-login':
      return { what: 'the login of gcloud', at: 'unknown', isRenewed: true };
    case 'bearer':
      return { what: 'the token, which nobody renews', at: 'unknown', why: 'its form does not tell' };
  }
}
