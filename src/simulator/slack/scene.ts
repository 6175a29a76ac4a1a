import type { Badness } from '../m365/plant.ts';
import type { Tenant } from '../tenants.ts';

export interface SlackTeam {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
}

/** Approved for the whole organisation, or for the workspace with this number. */
export type Approval = 'organization' | number;

export interface SlackApp {
  readonly id: string;
  readonly name: string;
  readonly developer: 'third_party' | 'internal' | 'slack';
  readonly isListed: boolean;
  readonly isCertified: boolean;
  readonly isGranular: boolean;
  readonly usesSocket: boolean;
  readonly botScopes: readonly string[];
  readonly userScopes: readonly string[];
  readonly approvals: readonly Approval[];
  /** Days since the approval was last changed. */
  readonly approvedDays: number;
  /** The workspaces in which its bot is. */
  readonly bots: readonly number[];
  readonly bad: Badness | undefined;
}

/** What the integration log tells of one app or legacy integration of a workspace, oldest first. */
export interface Logged {
  readonly kind: 'app' | 'service';
  readonly id: string;
  readonly name: string;
  readonly changes: readonly Change[];
  readonly bad: Badness | undefined;
}

export interface Change {
  readonly days: number;
  readonly change: 'added' | 'removed' | 'enabled' | 'disabled' | 'expanded' | 'updated';
  readonly user: number;
  readonly scopes?: readonly string[];
}

/** An organisation with its workspaces, or one workspace by itself. */
export interface Slack {
  readonly tenant: Tenant;
  readonly now: number;
  readonly seed: number;
  readonly enterprise: { readonly id: string; readonly name: string } | undefined;
  readonly teams: readonly SlackTeam[];
  readonly apps: readonly SlackApp[];
  readonly log: readonly Logged[];
  readonly people: number;
  /** The workspaces of the person with this number. */
  readonly memberOf: (person: number) => readonly number[];
  /** What the token of the scan holds. */
  readonly scopes: readonly string[];
  /** The scan's own app. */
  readonly ownApp: string;
}
