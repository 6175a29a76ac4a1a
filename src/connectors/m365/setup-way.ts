import { GRAPH } from '../../knowledge/scopes/app-roles.ts';
import type { CloudName } from './clouds.ts';
import type { SetupOptions } from './setup.ts';

/** What is done in each step, and by no way more than once. */
export interface Way {
  readonly by: string;
  readonly signIn: readonly string[];
  readonly register: readonly string[];
  readonly credential: readonly string[];
  readonly consent: readonly string[];
  readonly entry: readonly string[];
}

export interface Wanted extends SetupOptions {
  /** Ids of app roles of Microsoft Graph. */
  readonly roles: readonly string[];
  readonly entryText: string;
}

/** What stands in the entry until the app is there. Neither could pass the config's check. */
export const DIRECTORY_ID = 'DIRECTORY_ID';
export const CLIENT_ID = 'CLIENT_ID';

/** What is to be granted, as an app's manifest has it. */
export function manifest(roles: readonly string[]) {
  return [{ resourceAppId: GRAPH, resourceAccess: roles.map((id) => ({ id, type: 'Role' })) }];
}

/** For which audience a token must be made that an app trusts in the place of a secret. */
export const audiences = {
  global: 'api://AzureADTokenExchange',
  usgov: 'api://AzureADTokenExchangeUSGov',
  'usgov-dod': 'api://AzureADTokenExchangeUSGov',
  china: 'api://AzureADTokenExchangeChina',
} as const satisfies Record<CloudName, string>;
