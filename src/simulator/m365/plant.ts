import type { Resource } from './permissions.ts';

/** An app of the world that is told in a table, not drawn. */
export interface Plant {
  /** The same key in two tenants is the same vendor's app. */
  readonly key: string;
  readonly name: string;
  readonly kind: AppKind;
  /** Only for apps whose id the world knows; drawn from the key otherwise. */
  readonly appId?: string;
  /** Name of the verified publisher. */
  readonly publisher?: string;
  /** Days since the service principal came to the tenant; null as some very old ones have it. */
  readonly created: number | null;
  /** The row of the sign-in report; no row when absent. */
  readonly use?: Use;
  readonly delegated?: readonly Consent[];
  readonly roles?: { readonly [resource in Resource | 'track']?: readonly string[] };
  /** The permissions this app itself publishes. */
  readonly publishes?: Resource | 'track';
  /** Of the registration; own apps only. */
  readonly secrets?: readonly Secret[];
  /** Of the registration: any other tenant may let it in. */
  readonly isForAnyTenant?: true;
  /** Of the registration; one member of the tenant when absent. */
  readonly owners?: Owners;
  /** Of the service principal; none when absent. */
  readonly principalOwners?: PrincipalOwners;
  /** Names of groups in which it is, and of those that it owns. */
  readonly groups?: readonly string[];
  readonly ownsGroups?: readonly string[];
  /** Added to the service principal. */
  readonly certificates?: readonly Certificate[];
  /** Of the registration: whose tokens it takes in a secret's place. */
  readonly federated?: readonly FederatedCredential[];
  /** It is a blueprint of agents, with what of its own these inherit. */
  readonly inheritable?: readonly ('scopes' | 'roles')[];
  /** Of an agent: the key of its blueprint, which may be gone. */
  readonly agentOf?: string;
  readonly bad?: Badness;
}

export type AppKind = 'third-party' | 'own' | 'first-party' | 'managed-identity' | 'legacy' | 'agent';

/** Days since the last use, by the way of use; absent means that the report's row has none. */
export interface Use {
  readonly delegated?: number;
  readonly appOnly?: number;
  /** Use of the app as a resource: no evidence that it used its own access. */
  readonly resource?: number;
}

interface Consent {
  readonly resource: Resource;
  readonly scope: string;
  /** An administrator for everyone, or so many people for themselves. */
  readonly by: 'admin' | number;
}

export interface Secret {
  readonly name: string;
  /** Days since it was made, and days until it ends (negative when it ended). */
  readonly made: number;
  readonly ends: number;
}

export interface Owners {
  readonly members: number;
  /** By the domain at which they were invited, which is one of the tenant's planted guests. */
  readonly guests?: readonly string[];
}

export interface PrincipalOwners extends Owners {
  /** Keys of planted apps that own it. */
  readonly apps?: readonly string[];
}

export interface Certificate {
  readonly name: string;
  /** A pair signs SAML tokens: a private and a public key. */
  readonly usage: 'Verify' | 'Encrypt' | 'pair';
  /** Days since it was made, and days until it ends; null when it never does. */
  readonly made: number;
  readonly ends: number | null;
}

export interface FederatedCredential {
  readonly issuer: string;
  /** Null when it has an expression instead, which v1.0 does not show. */
  readonly subject: string | null;
}

/** Another organisation that has settings of its own for its people who come in. */
export interface Partner {
  readonly tenantId: string;
  /** Null where it sets nothing and takes the default. */
  readonly isAutomatic: boolean | null;
  /** How it calls itself; absent: it is gone. */
  readonly name?: string;
  /** What it sets for itself besides; the rest is the default's. */
  readonly opens?: Opens;
  readonly bad?: Badness;
}

export interface Opens {
  readonly isMfaAccepted?: boolean;
  /** Shared channels, for the apps of Office alone. */
  readonly hasChannels?: true;
  readonly isServiceProvider?: true;
  /** Of the same multitenant organisation, and its people are synchronised. */
  readonly isSynchronised?: true;
}

export interface Badness {
  readonly story: string;
  /** `<analyzer>/<rule>` that must fire. */
  readonly expect: readonly string[];
  /** `<analyzer>/<rule>` that cannot be proved here, and must be counted as withheld. */
  readonly withheld?: readonly string[];
}
