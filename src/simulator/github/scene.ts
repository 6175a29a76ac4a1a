import type { Badness } from '../m365/plant.ts';
import type { Tenant } from '../tenants.ts';

/** An organisation on GitHub with everything that holds access to it. */
export interface GitHub {
  readonly tenant: Tenant & { readonly organization: string };
  readonly id: number;
  readonly seed: number;
  readonly now: number;
  /** Enterprise Cloud with SAML single sign-on; without it GitHub tells of no authorisations. */
  readonly hasSaml: boolean;
  readonly members: readonly Account[];
  readonly outsiders: readonly Account[];
  readonly installations: readonly Installed[];
  readonly tokens: readonly PersonalToken[];
  /** What waits for approval; `granted` is when it was asked for. */
  readonly requests: readonly PersonalToken[];
  readonly authorizations: readonly Authorized[];
}

export interface Account {
  readonly id: number;
  readonly login: string;
  readonly isOwner: boolean;
}

export interface Publisher {
  readonly login: string;
  readonly type: 'Organization' | 'User';
}

/** An installed GitHub App; times are days before now. */
export interface Installed {
  readonly id: number;
  readonly appId: number;
  readonly clientId: string;
  readonly slug: string;
  readonly name: string;
  readonly publisher: Publisher;
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
  readonly repositories: 'all' | 'selected';
  readonly created: number;
  readonly suspended: number | undefined;
  readonly bad: Badness | undefined;
}

/** A fine-grained personal access token. */
export interface PersonalToken {
  readonly id: number;
  readonly tokenId: number;
  readonly name: string;
  readonly owner: Account;
  readonly organization: Readonly<Record<string, string>>;
  readonly repository: Readonly<Record<string, string>>;
  readonly repositories: 'none' | 'all' | 'subset';
  readonly granted: number;
  /** Days since the last use; undefined: never. */
  readonly used: number | undefined;
  /** Days until it ends, negative when it has; undefined: never. */
  readonly ends: number | undefined;
  readonly bad: Badness | undefined;
}

/** A credential that a person authorised for single sign-on. */
export interface Authorized {
  readonly id: number;
  readonly owner: Account;
  readonly type: 'personal access token' | 'SSH key' | 'OAuth app token' | 'GitHub app token';
  readonly name: string;
  readonly scopes: readonly string[];
  readonly authorized: number;
  readonly accessed: number | undefined;
  readonly ends: number | undefined;
}
