/**
 * A vendor whose apps, tokens or integrations were abused or stolen, as its own notice or that of a victim, an authority
 * or a platform tells it. Worded neutrally: what is not said there is not said here.
 */
export interface Incident {
  /** The month of the disclosure and the name: `2025-08-salesloft-drift`. */
  readonly id: string;
  readonly title: string;
  /** Its canonical name, by the id that the vendors' data give it where they have one. */
  readonly vendor: string;
  /** Other names under which its apps are met. */
  readonly brands: readonly string[];
  /** When the access was abused, in days; `to` is null where nobody told an end. */
  readonly window: { readonly from: string; readonly to: string | null };
  readonly disclosed: string;
  /** All that were affected, those that OAuthlas does not read too. */
  readonly platforms: readonly string[];
  readonly status: 'confirmed' | 'claimed' | 'disputed';
  readonly summary: string;
  readonly indicators: readonly Indicator[];
  /** What to look for, and cut. */
  readonly advice: string;
  readonly sources: readonly IncidentSource[];
}

export interface Indicator {
  readonly kind: 'client-id' | 'domain' | 'app-name' | 'ip' | 'cidr' | 'user-agent';
  readonly value: string;
  /** Where it holds; absent: wherever it is met. */
  readonly platform?: string;
  readonly note?: string;
  /** The address of the publication that names it. */
  readonly source: string;
}

export interface IncidentSource {
  readonly url: string;
  readonly title: string;
  /** Under what its facts may be told again. */
  readonly licence: string;
  /** The day on which it was read; null where it is known only as others quote it. */
  readonly read: string | null;
}
