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
  | PolicyRecord
  | TrustRecord
  | HomeRecord;

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
  /** Deleted, and restorable with all that it holds; when. Absent: it is not deleted. */
  readonly deletedAt?: Maybe<Instant>;
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
  /** Of a package that several catalogues may list: the id that its maker wrote into it, lower case. */
  readonly manifest?: string;
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
   * The person it acts for; `everyone` now and later; `itself` for application access, which on Google is for
   * `everyone`, too; `unknown` where it acts for people of whom the vendor does not tell who they are.
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
   * is not told. `log`: worked out from what a log tells of it being given and taken away. `inherited`: held by what
   * it was made from or is a member of, and by it through that. `imported`: listed as held by a file that the user got
   * elsewhere, as of its day. `seen`: a log shows it at work; who gave it and when is not told, and it may hold more.
   */
  readonly basis?: 'approved' | 'log' | 'inherited' | 'imported' | 'seen';
  /**
   * The one place to which it is narrowed, by the vendor's id: a team, a site, an administrative unit, a scope of
   * mailboxes. Absent: it is not narrowed.
   */
  readonly place?: string;
  readonly placeName?: string;
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
  /** It opens nothing until somebody switches it on again. Absent: it is on, or the vendor has no such switch. */
  readonly isOff?: true;
}

/** Evidence of use. Only the latest is kept; the window says how far back the evidence could have seen. */
export type LetInBy = 'domain-wide-delegation' | 'marketplace' | 'app-access-control';

export interface UseRecord extends Base {
  readonly kind: 'use';
  readonly evidence:
    | 'sign-in-activity'
    | 'credential-sign-in'
    | 'permission-use'
    | 'token-events'
    | 'access-evaluation'
    | 'token-last-used'
    | 'credential-accessed';
  /** Of one credential alone: its key. */
  readonly credential?: RecordKey;
  /** By what it was used, in the evidence's own terms; `any` where the evidence does not tell apart. */
  readonly by: 'delegated' | 'application' | 'any';
  readonly lastUsedAt: LastUsed;
  /**
   * Days that the evidence reaches back; absent when the vendor keeps the latest use for good, where the log was not read
   * to its end yet, and where silence says nothing anyhow.
   */
  readonly windowDays?: number;
  /** APIs seen in use (`calendar`, `gmail`, …) with the day of the newest call. */
  readonly apis?: Readonly<Record<string, Instant>>;
  /** Of each of these APIs the methods that were called, each with its newest call. */
  readonly methods?: Readonly<Record<string, Readonly<Record<string, Instant>>>>;
  /** It called more of them than are kept: those that were called last. */
  readonly areMethodsMore?: true;
  /** How much it was answered in one part of the log: that between these times which was read last. */
  readonly answered?: { readonly from: Instant; readonly to: Instant; readonly bytes: number };
  /** What an administrator did by which the vendor let it have a token; the evidence is of that way alone. */
  readonly letInBy?: LetInBy;
  /** The scopes for which it was given tokens, in the vendor's spelling: some of what it holds. Volatile. */
  readonly scopes?: readonly string[];
  /** Which of what it holds was seen in use, and which was not, as the vendor counts it. Volatile. */
  readonly permissions?: { readonly used: readonly string[]; readonly unused: readonly string[] };
}

/**
 * Something that happened to access. `requested`: somebody waits for consent. `added`, `changed`, `removed`: an app, or
 * what may speak for it. `flagged`: the vendor takes it for compromised. `listed`: on an earlier day the vendor's own lists
 * had it.
 */
export interface EventRecord extends Base {
  readonly kind: 'event';
  readonly type:
    | 'granted'
    | 'revoked'
    | 'denied'
    | 'requested'
    | 'added'
    | 'changed'
    | 'removed'
    | 'flagged'
    | 'listed';
  readonly at: Instant;
  /** The person who did it. */
  readonly principal?: RecordKey;
  /** The app that did it, where no person did: its client id, else the vendor's own id of it, else its name. */
  readonly actor?: string;
  /** What was done, in the vendor's own words: `Consent to application`, `riskState: atRisk`. */
  readonly what?: string;
  readonly access?: GrantRecord['access'];
  readonly consent?: GrantRecord['consent'];
  /** The API it is about, by the vendor's id of it. */
  readonly resource?: string;
  /**
   * What it came to: given, asked for, taken away. Of a change that is none of permissions, what `what` names is now:
   * addresses, the ids of keys.
   */
  readonly scopes: readonly string[];
  /** What it was before, where the vendor tells. */
  readonly before?: readonly string[];
  /** The vendor cut what it tells of scopes: there may be more. */
  readonly isCut?: true;
  /** The app's name as the event shows it: an attacker may have chosen it. */
  readonly appName?: string;
}

/** The tenant's own face: its id, its name, its domains, its workspaces. By these it is told what is ours. */
export interface SettingRecord extends Base {
  readonly kind: 'setting';
  readonly name: string;
  readonly value: string | number | boolean | readonly string[];
}

/** A rule of the tenant by which it is decided who lets apps in, what apps may ask for, and from where they may act. */
export interface PolicyRecord extends Base {
  readonly kind: 'policy';
  /**
   * `consent`: who may let what in. `registration`: who may make apps. `credentials`: what keys apps may have.
   * `classification`: which permissions count as harmless. `fence`: from where, and at what risk, apps may act.
   */
  readonly area: 'consent' | 'registration' | 'credentials' | 'classification' | 'fence';
  /** The vendor's own id or member: `allowUserConsentForRiskyApps`, `microsoft-user-default-low`. */
  readonly name: string;
  /** Its name for people, where it has one. */
  readonly title?: string;
  readonly state: 'on' | 'off' | 'report-only' | 'unknown';
  readonly value?: string | number | boolean | readonly string[];
  /** What it lets through or stops, by parts; in the vendor's own members and values. */
  readonly rules?: readonly PolicyRule[];
}

export interface PolicyRule {
  readonly effect: 'includes' | 'excludes';
  /** `permissionType`: `delegated`, … Only what narrows: a member that stands for all is left out. */
  readonly when: Readonly<Record<string, string | boolean | readonly string[]>>;
}

/** An organisation outside whose apps or people are let in, as the vendor names it. */
export interface HomeRecord extends Base {
  readonly kind: 'home';
  /** The vendor's own id of it, lower case: as in `homeTenant` of an app. */
  readonly id: string;
  /** `gone`: the vendor says that there is none of this id. */
  readonly state: 'present' | 'gone';
  readonly name?: string;
  /** A domain that the vendor has seen it prove. */
  readonly domain?: string;
}

/** Trust in somebody outside of the thing itself: who may speak for an app, or whose people come in. */
export interface TrustRecord extends Base {
  readonly kind: 'trust';
  /**
   * `owner`: may give the app credentials. `federated-subject`: whoever bears a token of that issuer for that subject
   * acts as the app. `blueprint`: whoever holds a credential of it acts as the agents made from it. `inbound`: people
   * of another organisation come into the tenant. `sign-in`: it decides, outside, who is signed in as whom.
   */
  readonly type: 'owner' | 'federated-subject' | 'blueprint' | 'inbound' | 'sign-in';
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
  /** What it opens besides, in the vendor's own words: `isMfaAccepted`, `b2bDirectConnectInbound`, `isServiceProvider`. */
  readonly allows?: readonly string[];
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
  use: ['lastUsedAt', 'apis', 'methods', 'areMethodsMore', 'answered', 'windowDays', 'scopes', 'permissions'],
  event: [],
  setting: [],
  policy: [],
  trust: [],
  home: [],
} as const satisfies { readonly [K in RecordKind]: readonly (keyof RecordOf<K>)[] };
