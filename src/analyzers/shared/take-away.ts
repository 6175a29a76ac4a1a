import type { AppDossier } from '../../model/dossier.ts';
import { whichApp } from './facts.ts';
import type { Holding } from './holdings.ts';
import { settingsPage } from './on-github.ts';
import { isInherited } from './words.ts';

/** How these scopes are taken away from it, as an order: not every console takes a single one. */
export function takeAway(dossier: AppDossier, scopes: string): string {
  const { platform } = dossier.tenant;
  if (platform === 'm365')
    return `In the Entra admin center › Enterprise applications › Permissions of ${whichApp(dossier)}, revoke ${scopes}`;
  if (platform === 'google' && dossier.client?.role === 'token')
    return `In the Google Admin console › Directory › Users, on the page of the person › Security › Application-specific passwords, revoke it, which takes away ${scopes}`;
  if (platform === 'google')
    return `In the Google Admin console › Security › Access and data control › API controls › App access control, limit ${whichApp(dossier)} to the scopes that it may hold, which leaves out ${scopes}`;
  if (platform === 'slack')
    return `In Slack’s administration › Manage apps, restrict ${whichApp(dossier)} until its maker asks for less than ${scopes}`;
  if (dossier.client?.role === 'token')
    return `On GitHub, at ${settingsPage(dossier, 'personal-access-tokens')}, revoke the token, and have its owner make one without ${scopes}`;
  return `On GitHub, at ${settingsPage(dossier, 'installations')}, suspend the app until its owner asks for less than ${scopes}, since no single permission can be taken away`;
}

/** What is held elsewhere than in the directory, and is taken away there: the end of such an order. */
export function andElsewhere(held: readonly Pick<Holding, 'grant'>[]): string {
  const seen = new Set(held.map(({ grant }) => grant.seen));
  return [...elsewhere].flatMap(([surface, how]) => (seen.has(surface) ? `; ${how}` : [])).join('');
}

const elsewhere: ReadonlyMap<string, string> = new Map([
  ['directory-roles', 'roles of the directory go under Roles & admins'],
  ['eligible-roles', 'what it may become goes under Privileged Identity Management'],
  ['resource-consents', 'what it holds in teams goes when it is removed there (Manage team › Apps)'],
  ['teams-installations', 'what it may do in teams goes when it is removed there (Manage team › Apps)'],
  ['exchange-roles', 'roles of Exchange go by Remove-ManagementRoleAssignment in Exchange Online PowerShell'],
  ['selected-sites', 'what sites opened to it goes by DELETE /sites/{id}/permissions/{id}, site by site'],
  [
    'group-memberships',
    'what groups open to it goes when it is removed from them (Entra admin center › Groups)',
  ],
  ['admin-roles', 'roles of an administrator go under Account › Admin roles'],
  ['owned-groups', 'what it owns goes under Owners of each group'],
  ['domain-wide-delegation', 'what is delegated to it goes under Domain-wide delegation, beside it'],
]);

/** A sentence more where some of it cannot be taken away from the app itself. */
export function atItsBlueprint(held: readonly Holding[]): string {
  return held.some(({ grant }) => isInherited(grant))
    ? ' What is inherited is revoked at the blueprint, and then for every agent that was made from it.'
    : '';
}
