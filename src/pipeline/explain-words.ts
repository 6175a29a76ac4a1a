import { type Listed, managedSince } from '../knowledge/scopes/names.ts';

/** What is held otherwise than as a permission that an API publishes. */
const byOtherWays: Readonly<Record<string, { readonly holder: string; readonly consent?: string }>> = {
  role: { holder: 'held by the app itself, as a role of the directory' },
  'exchange-role': {
    holder: 'held by the app itself, as a role that Exchange gave it',
    consent: 'an administrator of Exchange',
  },
  'site-permission': {
    holder: 'held by the app itself, on each site that was opened to it',
    consent: 'an administrator of SharePoint, or an app with full control of the site',
  },
  group: {
    holder: 'held by the app itself, through a group',
    consent: 'an owner of the group, an administrator, or a rule',
  },
  'admin-role': {
    holder: 'held by a service account itself, as a role of an administrator or a part of one',
    consent: 'a super administrator, in the admin console',
  },
  'app-password': {
    holder: 'in the name of the person who made the password',
    consent: 'the person, who needs two-step verification for it',
  },
};

/** Who acts with it. */
export function holderWords({ platform, access, kind }: Listed): string {
  const isItself = access === 'application';
  const elsewhere = byOtherWays[kind];
  if (elsewhere !== undefined) return elsewhere.holder;
  if (platform === 'm365')
    return isItself
      ? 'held by the app itself, nobody signed in (application permission)'
      : 'in the name of whoever signed in (delegated permission)';
  if (platform === 'google')
    return isItself
      ? 'by domain-wide delegation, in anybody’s name'
      : 'in the name of the person who allowed it';
  if (platform === 'slack')
    return isItself ? 'as a bot (bot token)' : 'as the person who installed it (user token)';
  if (kind === 'oauth-scope') return 'in a person’s name (OAuth app or classic token)';
  return isItself ? 'held by an installed GitHub App' : 'in a person’s name (fine-grained token)';
}

/** Who may let an app have it, as the vendor sets it up. */
export function consentWords({ platform, access, kind, consent, name, resource }: Listed): string {
  const elsewhere = byOtherWays[kind]?.consent;
  if (elsewhere !== undefined) return elsewhere;
  const isItself = access === 'application';
  if (platform === 'google')
    return isItself
      ? 'a super administrator, in the admin console'
      : 'the person, unless an administrator restricts the app or the service';
  if (platform === 'slack')
    return consent === 'admin'
      ? 'an owner or administrator of the organisation'
      : 'a member, unless the workspace has apps approved first';
  if (platform === 'github')
    return kind === 'oauth-scope'
      ? 'the person, unless the organisation restricts OAuth apps'
      : isItself
        ? 'an owner of the organisation; of repositories also who administers them, unless that is switched off'
        : 'the person who makes the token; for an organisation also its owner, where approval is asked for';
  if (consent === 'admin') return 'an administrator';
  if (consent === 'unknown') return 'the vendor’s list does not say; the tenant’s own policy decides';
  const since = resource === 'Microsoft Graph' ? managedSince(name) : undefined;
  return since === undefined
    ? 'people themselves by default; the tenant’s own consent policy decides'
    : `an administrator where Microsoft’s recommended policy holds (since ${since}), else people themselves`;
}
