import { printable } from '../lib/text.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { FoundApp, Unseen } from './investigation.ts';

/** What of the feed touches what is stored, and which apps are here that attackers are known to use. */
export interface IncidentMatches {
  readonly incidents: readonly MatchedIncident[];
  readonly abused: readonly AbusedHere[];
}

/** An app that attackers are known to use, where it is. */
export interface AbusedHere {
  readonly tenant: string;
  readonly tenantLabel: string;
  readonly platformTitle: string;
  readonly app: FoundApp;
  /** False where only a log told of it (it may be gone, or hidden), and where it is deleted and can be restored. */
  readonly isHere: boolean;
  /** `lawful-but-abused`: its presence alone says little; ask who let it in. */
  readonly kind: 'lawful-but-abused' | 'malicious';
  readonly why: string;
  readonly sources: readonly { readonly name: string; readonly url: string }[];
}

/** What is known of an incident, as it is told. */
export interface IncidentBrief {
  readonly id: string;
  readonly title: string;
  readonly status: 'confirmed' | 'claimed' | 'disputed';
  readonly window: { readonly from: string; readonly to: string | null };
  readonly disclosed: string;
  readonly platforms: readonly string[];
  readonly summary: string;
  readonly advice: string;
  /** `isRead` is false where the source is known only as others quote it. */
  readonly sources: readonly { readonly url: string; readonly title: string; readonly isRead: boolean }[];
  /** Addresses and user agents, for one's own logs: no surface tells of them. */
  readonly forLogs: readonly { readonly kind: string; readonly value: string; readonly note?: string }[];
}

/** One incident over all tenants. */
export interface MatchedIncident {
  readonly incident: IncidentBrief;
  readonly tenants: readonly IncidentInTenant[];
}

export interface IncidentInTenant {
  readonly tenant: string;
  readonly tenantLabel: string;
  readonly platformTitle: string;
  /**
   * `present`: an app is tied to it by more than a name. `deleted`: it is, and can only be restored. `perhaps`: by its
   * name alone. `not-found`: every surface that could show it was read whole, and nothing is.
   */
  readonly said: 'present' | 'deleted' | 'perhaps' | 'not-found' | 'cannot-say';
  readonly apps: readonly IncidentApp[];
  /** What is gone, and was tied to it. */
  readonly gone: readonly GoneFromIncident[];
  /** What keeps a "no" from being one. */
  readonly gaps: readonly Unseen[];
}

export interface GoneFromIncident {
  readonly name: string;
  readonly clientId: string;
  readonly since: string;
  readonly by: string;
  readonly isProof: boolean;
}

export interface IncidentApp {
  readonly app: FoundApp;
  readonly by: string;
  readonly isProof: boolean;
  /** Whether it was in the tenant while its vendor's access was abused. */
  readonly inWindow: 'yes' | 'no' | 'unknown';
}

/** How matching ends: tied anywhere, or an attackers' app anywhere; else in doubt anywhere; else nowhere. */
export function incidentsOutcome({ incidents: matched, abused }: IncidentMatches): {
  readonly exitCode: ExitCode;
  readonly why: string;
} {
  const having = (...said: IncidentInTenant['said'][]) =>
    matched.filter(({ tenants }) => tenants.some((one) => said.includes(one.said)));
  const present = having('present');
  const gone = having('deleted').filter((one) => !present.includes(one));
  const doubtful = having('perhaps', 'cannot-say').filter((one) => ![...present, ...gone].includes(one));
  const named = present.map(({ incident }) => incident.id).join(', ');
  const why = `of ${matched.length} ${matched.length === 1 ? 'incident' : 'incidents'} ${present.length} ${present.length === 1 ? 'touches' : 'touch'} what is here${named === '' ? '' : ` (${printable(named, 300)})`}, of ${doubtful.length} it cannot be said`;
  const here = abused.filter(({ isHere }) => isHere);
  const malicious = here.filter(({ kind }) => kind === 'malicious').length;
  const deleted = abused.filter(({ app }) => app.deleted !== undefined).length;
  const traces = abused.length - here.length - deleted;
  const told = [
    why,
    ...(gone.length === 0 ? [] : [`of ${gone.length} what it touches is deleted and can be restored`]),
    ...(here.length === 0
      ? []
      : [
          `${here.length} ${here.length === 1 ? 'app is' : 'apps are'} here that attackers are known to use, ${malicious} of them made for it`,
        ]),
    ...(traces === 0 ? [] : [`of ${traces} more only a log told`]),
    ...(deleted === 0 ? [] : [`${deleted} more ${deleted === 1 ? 'is' : 'are'} deleted and can be restored`]),
  ].join('; ');
  if (present.length > 0 || malicious > 0) return { exitCode: exitCodes.findings, why: told };
  return {
    exitCode: doubtful.length + gone.length + traces + deleted > 0 ? exitCodes.gaps : exitCodes.expected,
    why: told,
  };
}
