import type { AppDossier } from '../../model/dossier.ts';
import { whichApp } from './facts.ts';
import { whereRolesAre } from './on-entra.ts';
import { settingsPage } from './on-github.ts';

/** How these scopes are taken away from it, as an order: not every console takes a single one. */
export function takeAway(dossier: AppDossier, scopes: string): string {
  const { platform } = dossier.tenant;
  if (platform === 'm365')
    return `In the Entra admin center › Enterprise applications › Permissions of ${whichApp(dossier)}, revoke ${scopes}${whereRolesAre(dossier, scopes)}`;
  if (platform === 'google')
    return `In the Google Admin console › Security › Access and data control › API controls › App access control, limit ${whichApp(dossier)} to the scopes that it may hold, which leaves out ${scopes}`;
  if (platform === 'slack')
    return `In Slack’s administration › Manage apps, restrict ${whichApp(dossier)} until its maker asks for less than ${scopes}`;
  if (dossier.client?.role === 'token')
    return `On GitHub, at ${settingsPage(dossier, 'personal-access-tokens')}, revoke the token, and have its owner make one without ${scopes}`;
  return `On GitHub, at ${settingsPage(dossier, 'installations')}, suspend the app until its owner asks for less than ${scopes}, since no single permission can be taken away`;
}
