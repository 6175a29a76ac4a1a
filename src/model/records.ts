import type { RecordKey } from './keys.ts';
import type { Instant, LastUsed, Maybe } from './values.ts';

/**
 * What every surface's answer is translated into. A record says what one surface saw of one thing; the same
 * key may be told by several surfaces, and each keeps its own version.
 */
export type AnyRecord =
  | AppRecord
  | PrincipalRecord
  | GrantRecord
  | CredentialRecord
  | UseRecord
  | EventRecord
  | SettingRecord
  | TrustRecord;

export type RecordKind = AnyRecord['kind'];
export type RecordOf<K extends RecordKind> = Extract<AnyRecord, { readonly kind: K }>;

interface Base {
  readonly key: RecordKey;
  /**
   * The app under which it is filed, where the vendor's answer names it by the id in the app's key. A client
   * is filed under itself; what names an app by its client id alone leaves this out.
   */
  readonly app?: RecordKey;
  /** The OAuth client id, lower case where the vendor ignores case: what joins surfaces, tenants and logs. */
  readonly clientId?: string;
}

/** An app, service principal, installation or registration: a non-human identity. */
export interface AppRecord extends Base {
  readonly kind: 'app';
  readonly name: string;
  /**
   * `client` is what holds access in the tenant; `registration` is its definition, as its owner wrote it down;
   * `token` is a key that a person made by hand: it holds access itself, and no app stands behind it.
   */
  readonly role: 'client' | 'registration' | 'token';
  /** The vendor's own word (Application, ManagedIdentity, Legacy, ServiceIdentity, …), kept when new to us. */
  readonly type: string;
  /** Whose it is: ours, the platform's own (first party), somebody else's. */
  readonly home: 'own' | 'platform' | 'foreign' | 'unknown';
  /** The vendor's own id of its home: a directory id, the login of an owner, an organisation's id. Lower case. */
  readonly homeTenant?: string;
  readonly publisher?: { readonly name: string; readonly verified: Maybe<boolean> };
  readonly enabled: Maybe<boolean>;
  /** Of a registration: whether other tenants may let it in. Absent: the surface does not tell. */
  readonly audience?: 'own-tenant' | 'any-tenant';
  /** When it came into this tenant; not when it was consented to. */
  readonly createdAt: Maybe<Instant>;
  /** Application permissions that it publishes for others to hold, by role id. */
  readonly publishes?: Readonly<Record<string, string>>;
  /** Addresses to which its tokens may be sent. */
  readonly redirects?: readonly string[];
  /** How many people use it, where the vendor counts them. Moves daily, so it is volatile. */
  readonly users?: number;
  readonly tags?: readonly string[];
}

export interface PrincipalRecord extends Base {
  readonly kind: 'principal';
  readonly type: 'user' | 'group' | 'service';
  readonly name: string;
  readonly email?: string;
  /** Other addresses and names by which the same person is known. */
  readonly aliases?: readonly string[];
  readonly state: 'active' | 'suspended' | 'archived' | 'unknown';
  readonly guest: Maybe<boolean>;
  /** Holds an administrator's role. `unknown` where the surface does not tell. */
  readonly admin: Maybe<boolean>;
  readonly createdAt: Maybe<Instant>;
  /** Volatile. */
  readonly lastLoginAt?: LastUsed;
}

/** One permission to act: who let what in, on whose behalf, how far. */
export interface GrantRecord extends Base {
  readonly kind: 'grant';
  readonly app: RecordKey;
  /** `delegated`: on behalf of a person; `application`: as itself. */
  readonly access: 'delegated' | 'application';
  /**
   * The person it acts for; `everyone` now and later; `itself` for application access; `unknown` where it acts
   * for people of whom the vendor does not tell who they are.
   */
  readonly principal: RecordKey | 'everyone' | 'itself' | 'unknown';
  /** The API it opens, by the vendor's id of it. */
  readonly resource: string;
  readonly resourceName?: string;
  /** Permission values, without repeats, in the vendor's spelling; empty when the vendor lists none. */
  readonly scopes: readonly string[];
  readonly consent: 'admin' | 'user' | 'unknown';
  /**
   * How sure it is. Absent: the vendor lists it as held. `approved`: it may be held, and whether it is installed
   * is not told. `log`: worked out from what a log tells of it being given and taken away.
   */
  readonly basis?: 'approved' | 'log';
  /** How many repositories it reaches; absent where that is no question. */
  readonly repositories?: 'all' | 'selected' | 'none';
  readonly grantedAt: Maybe<Instant>;
  /** The app's name as this grant shows it: an attacker may have chosen it. */
  readonly appName?: string;
}

export interface CredentialRecord extends Base {
  readonly kind: 'credential';
  readonly type: 'secret' | 'certificate' | 'token' | 'ssh-key';
  readonly name?: string;
  readonly startsAt: Maybe<Instant>;
  readonly expiresAt: Maybe<Instant> | 'never';
}

/** Evidence of use. Only the latest is kept; the window says how far back the evidence could have seen. */
export interface UseRecord extends Base {
  readonly kind: 'use';
  readonly evidence: 'sign-in-activity' | 'token-events' | 'token-last-used' | 'credential-accessed';
  /** By what it was used, in the evidence's own terms; `any` where the evidence does not tell apart. */
  readonly by: 'delegated' | 'application' | 'any';
  readonly lastUsedAt: LastUsed;
  /** Days that the evidence reaches back; absent when the vendor keeps the latest use for good. */
  readonly windowDays?: number;
  /** APIs seen in use (`calendar`, `gmail`, …) with the day of the newest call. */
  readonly apis?: Readonly<Record<string, Instant>>;
}

/** Something that happened to access: consent, revocation, denial. */
export interface EventRecord extends Base {
  readonly kind: 'event';
  readonly type: 'granted' | 'revoked' | 'denied';
  readonly at: Instant;
  readonly principal?: RecordKey;
  readonly scopes: readonly string[];
  /** The app's name as the event shows it: an attacker may have chosen it. */
  readonly appName?: string;
}

/** A setting of the tenant that decides who may let apps in, and the tenant's own face. */
export interface SettingRecord extends Base {
  readonly kind: 'setting';
  readonly name: string;
  readonly value: string | number | boolean | readonly string[];
}

/** Trust in somebody outside of the thing itself: who may speak for an app, or whose people come in. */
export interface TrustRecord extends Base {
  readonly kind: 'trust';
  /**
   * `owner`: may give the app credentials. `federated-subject`: whoever bears a token of that issuer for that subject
   * acts as the app. `inbound`: people of another organisation come into the tenant.
   */
  readonly type: 'owner' | 'federated-subject' | 'inbound';
  /**
   * Who is trusted, as the vendor tells it: an app's name, an issuer with its subject, a tenant's id. Of a person it says
   * no more than what kind of person: findings quote it.
   */
  readonly with: string;
  /** The person, of an owner who is one. */
  readonly principal?: RecordKey;
  /** Whose they are, as far as the surface can tell. */
  readonly home: AppRecord['home'];
  /** `platform/id` of their home, lower case, where it can be told: what is ours besides is known elsewhere. */
  readonly holder?: string;
  /** Of `inbound`: whether its people are asked before they, and what they bring, are let in. */
  readonly consent?: 'automatic' | 'asked' | 'unknown';
}

/**
 * Members that move without anything having changed. They are kept at their latest value beside the version
 * and stay out of its content hash, or storage would grow with scans instead of with change.
 */
export const volatileMembers = {
  app: ['users'],
  principal: ['lastLoginAt'],
  grant: [],
  credential: [],
  use: ['lastUsedAt', 'apis', 'windowDays'],
  event: [],
  setting: [],
  trust: [],
} as const satisfies { readonly [K in RecordKind]: readonly (keyof RecordOf<K>)[] };
